import type {SettingChanges} from '../../domain/setting-changes.ts'
import {type Hand, unproven} from './hand.ts'
import {podActs} from './pod-acts.ts'
import {podTexts} from './pod-files.ts'
import {isPrepared, refused, safeFiles} from './pod-held.ts'
import {editedManifest, parseManifest, whyNotFlags} from './pod-manifest.ts'
import {untouched} from './put-file.ts'

/**
 * Prepares the manifest of the next start, outside the directory that kubelet reads. It does not take the place of the
 * one in force before that: kubelet restarts a pod whose manifest changed, leader or not, and all members at once.
 */
export async function changePodSettings(hand: Hand, changes: SettingChanges): Promise<void> {
  const files = await safeFiles(hand)
  const {at, place, entries} = files
  if (at === null)
    throw refused(hand, `there is no ${place.manifest}`, 'Correct service.manifest of this host.')
  const texts = await podTexts(hand.ask)
  const was = texts.get(at)
  const base = (await isPrepared(hand, files)) ? texts.get(place.next) : was
  if (was === undefined || base === undefined) throw untouched(hand, at, 'it could not be read whole')
  const text = editedOrNot(hand, at, {base: `${base}\n`, changes})
  const acts = podActs(hand.options)
  const from = acts.from.find(one => one.path === at)
  if (from === undefined) throw untouched(hand, at, 'it is no place of a manifest')
  if (!entries.has(place.held)) await hand.send(acts.directory)
  if (!entries.has(place.before)) await hand.send(from.backup)
  await hand.send(from.copy)
  await hand.send(acts.write, text)
  await mustRead(hand, {path: `${place.next}.new`, text})
  await mustRead(hand, {path: at, text: `${was}\n`})
  await hand.send(acts.place)
  await mustRead(hand, {path: place.next, text})
}

function editedOrNot(
  hand: Hand,
  at: string,
  {base, changes}: {readonly base: string; readonly changes: SettingChanges},
): string {
  const manifest = parseManifest(base)
  if (manifest === null)
    throw untouched(hand, at, 'it is no manifest of a pod with one container called etcd')
  const why = base.includes('\uFFFD') ? 'it is not UTF-8' : whyNotFlags(manifest)
  if (why !== null) throw untouched(hand, at, why)
  const text = editedManifest(base, changes)
  if (text === null) throw untouched(hand, at, 'it cannot be edited without changing more than that')
  return text
}

/** What stands there now, read as root. */
async function mustRead(
  hand: Hand,
  {path, text}: {readonly path: string; readonly text: string},
): Promise<void> {
  const found = (await podTexts(hand.ask)).get(path)
  if (found !== undefined && `${found}\n` === text) return
  throw unproven(
    hand,
    podActs(hand.options).write,
    `${path} does not read as it should; somebody else may be changing it`,
  )
}
