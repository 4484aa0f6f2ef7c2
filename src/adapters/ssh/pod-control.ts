import {OpsError} from '../../domain/errors.ts'
import type {Call} from '../../ports/etcd.ts'
import type {Hand} from './hand.ts'
import {podActs} from './pod-acts.ts'
import {type PodFiles, podFiles} from './pod-files.ts'
import {isPrepared, moveManifest, refused, safeFiles, untilGone} from './pod-held.ts'
import {podPlace} from './pod-place.ts'

/**
 * Time that waiting may take of a call, so that a manifest can still be put back within it. Of the two minutes a restart
 * has, that leaves kubelet its 50 s and more.
 */
const shareOfWait = 0.75

/** kubelet looks every 20 s and gives a pod 30 s to end (etcd-facts 4.0); twice that, and some. */
const goneWithinMs = 120_000

/** Takes the manifest away and returns when etcd is gone. */
export async function stopPod(hand: Hand, call: Call): Promise<void> {
  const until = waitOf(hand, call)
  await takeAway(hand, await safeFiles(hand))
  await untilGone(hand, until)
}

/** Stops, and starts with the settings that were prepared meanwhile. */
export async function restartPod(hand: Hand, call: Call): Promise<void> {
  const until = waitOf(hand, call)
  const files = await safeFiles(hand)
  mustNotBeKept(hand, files.entries.has(files.place.kept))
  // Before anything is taken away: what could not be started again is not stopped.
  await isPrepared(hand, files)
  await takeAway(hand, files)
  try {
    await untilGone(hand, until)
  } catch (error) {
    throw await putBack(hand, error)
  }
  await startPod(hand)
}

/** Puts the manifest back, with the settings that were prepared; kubelet starts it at its next look. */
export async function startPod(hand: Hand): Promise<void> {
  const files = await safeFiles(hand)
  const {manifest, stopped, kept} = files.place
  if (files.at === manifest) return
  mustNotBeKept(hand, files.entries.has(kept))
  if (files.at === null) throw refused(hand, `there is no ${manifest}, and none is held`, 'Write it by hand.')
  const acts = podActs(hand.options)
  if (await isPrepared(hand, files)) await hand.send(acts.take)
  await moveManifest(hand, acts.start, {from: stopped, to: manifest, files})
}

/** kubelet ends a pod whose manifest is gone, so a process that runs does not go on here. */
export async function keepPodDown(hand: Hand): Promise<void> {
  const files = await safeFiles(hand)
  const {at, place} = files
  const acts = podActs(hand.options)
  if (at === place.kept) return
  if (at === null) throw refused(hand, `there is no ${place.manifest}`, 'Nothing can start etcd there.')
  const act = at === place.stopped ? acts.keepStopped : acts.keepRunning
  await moveManifest(hand, act, {from: at, to: place.kept, files})
}

/** From now on it may be started; it does not start by itself. */
export async function releasePod(hand: Hand): Promise<void> {
  const files = await safeFiles(hand)
  const {kept, stopped} = files.place
  if (!files.entries.has(kept)) return
  await moveManifest(hand, podActs(hand.options).release, {from: kept, to: stopped, files})
}

function waitOf({ask}: Hand, {deadlineMs}: Call): Date {
  return new Date(ask.clock.now().getTime() + Math.min(goneWithinMs, deadlineMs * shareOfWait))
}

async function takeAway(hand: Hand, files: PodFiles): Promise<void> {
  const {at, place} = files
  if (at === null)
    throw refused(hand, `there is no ${place.manifest}`, 'Correct service.manifest of this host.')
  if (at !== place.manifest) return
  await moveManifest(hand, podActs(hand.options).stop, {from: place.manifest, to: place.stopped, files})
}

/** A restart that did not come further than the first half leaves things as they were, if it still can. */
async function putBack(hand: Hand, error: unknown): Promise<unknown> {
  if (!(error instanceof OpsError)) return error
  const {stopped, manifest} = podPlace(hand.options)
  try {
    await hand.send(podActs(hand.options).start)
    if ((await podFiles(hand.ask)).at === manifest)
      return new OpsError(error.code, `${error.message} The manifest was put back.`, {remedy: error.remedy})
  } catch {
    // What matters is said below.
  }
  return new OpsError(error.code, `${error.message} The manifest was taken away and may not be back.`, {
    remedy: `Look at ${stopped} there; if it is still there: mv -T ${stopped} ${manifest}. ${error.remedy}`,
  })
}

function mustNotBeKept(hand: Hand, kept: boolean): void {
  if (kept) throw refused(hand, 'etcd is kept down there', 'Release it first.')
}
