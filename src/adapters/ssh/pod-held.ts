import {OpsError} from '../../domain/errors.ts'
import type {HostAct} from './act-commands.ts'
import {type Hand, unproven} from './hand.ts'
import {addressOf} from './options.ts'
import {podActs} from './pod-acts.ts'
import {fileSystemsOf} from './pod-commands.ts'
import {type PodFiles, podFiles, podTexts, whyNotSafe} from './pod-files.ts'
import {differsInSettingsOnly} from './pod-manifest.ts'
import {isThere} from './pod-state.ts'

const lookEveryMs = 1000

/** What is where, and that nobody but root can move it. @throws OpsError `refused/state` */
export async function safeFiles(hand: Hand): Promise<PodFiles> {
  const files = await podFiles(hand.ask)
  // SAFETY: root follows links; test/contract/pod-acts.test.ts.
  const why = whyNotSafe(files)
  if (why !== null)
    throw refused(
      hand,
      why,
      'Only the manifest may be there, and all of it belong to root alone, with mode 0755 or less.',
    )
  return files
}

/** Renames the manifest and looks whether it went. mv(1) with `--no-clobber` says nothing when the name is taken. */
export async function moveManifest(
  hand: Hand,
  act: HostAct,
  {from, to, files}: {readonly from: string; readonly to: string; readonly files: PodFiles},
): Promise<void> {
  if (files.entries.has(to))
    throw refused(
      hand,
      `${to} exists already`,
      `Look which of the two counts, and move the other out of ${files.place.directory} and ${files.place.held}.`,
    )
  if (!files.entries.has(files.place.held)) await hand.send(podActs(hand.options).directory)
  await mustBeOneFileSystem(hand)
  await hand.send(act)
  const {entries} = await podFiles(hand.ask)
  if (entries.has(from) || !entries.has(to)) throw unproven(hand, act, 'the directories do not show it')
}

/** SAFETY: between two file systems a move is a copy, and kubelet may read half a manifest. */
async function mustBeOneFileSystem(hand: Hand): Promise<void> {
  const {stdout} = await hand.ask.run(fileSystemsOf(hand.options))
  const [one, other] = stdout.split('\n').filter(line => /^\d+$/.test(line))
  if (one !== undefined && one === other) return
  throw refused(hand, 'the directory of manifests is a file system of its own', 'Stop etcd there by hand.')
}

/**
 * Waits until no container of etcd runs and kubelet has ended the pod.
 *
 * @throws OpsError `ssh/command-failed` when kubelet did not end it in time.
 */
export async function untilGone(hand: Hand, until: Date): Promise<void> {
  const {ask, options} = hand
  const since = ask.clock.now().getTime()
  for (;;) {
    if (!(await isThere(ask))) return
    if (ask.clock.now() >= until)
      throw new OpsError(
        'ssh/command-failed',
        `etcd still runs on the host of ${options.member} (${addressOf(options.ssh)}), ${Math.round((ask.clock.now().getTime() - since) / 1000)} s after its manifest was taken away.`,
        {remedy: 'Look at `systemctl status kubelet` and `journalctl -u kubelet` there.'},
      )
    await ask.wait(lookEveryMs)
  }
}

/**
 * Whether a manifest waits for the next start. It must be the one in force with other settings: somebody else, such as
 * `kubeadm upgrade`, may have written another meanwhile, which must not be lost.
 *
 * @throws OpsError `refused/state`
 */
export async function isPrepared(hand: Hand, {place, entries, at}: PodFiles): Promise<boolean> {
  if (!entries.has(place.next)) return false
  const texts = await podTexts(hand.ask)
  const [was, next] = [texts.get(at ?? ''), texts.get(place.next)]
  // SAFETY: else a start could bring an old manifest back; test/contract/pod-acts.test.ts.
  if (was !== undefined && next !== undefined && differsInSettingsOnly(`${was}\n`, `${next}\n`)) return true
  throw refused(
    hand,
    `${place.next} was prepared from another manifest than ${at}`,
    `Remove ${place.next} there, and change the settings again.`,
  )
}

/** Something that was not begun, and why. */
export function refused({options: {member, ssh}}: Hand, why: string, remedy: string): OpsError {
  return new OpsError(
    'refused/state',
    `The manifest of ${member} on its host (${addressOf(ssh)}) was left alone: ${why}.`,
    {remedy},
  )
}
