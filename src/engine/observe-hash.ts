import {OpsError} from '../domain/errors.ts'
import type {HashAnswer, Probe} from '../domain/observation.ts'
import {ageOf, type LookUnderWay, limitOf} from './observe-look.ts'
import {probe} from './observe-probe.ts'
import type {Sheet} from './observe-sheet.ts'
import {statusesSettled} from './observe-whole.ts'

/**
 * Hashes the keys of one member after the other at the lowest revision they all have (C35). It scans the database, so
 * never two members at once, never one that lags or defragments, and none that could end after the look.
 */
export async function askHashes(look: LookUnderWay): Promise<void> {
  const asked = look.sheets.filter(sheet => sheet.asks('hashKv'))
  if (asked.length === 0) return
  await statusesSettled(look)
  await Promise.all(asked.map(sheet => sheet.settled('metrics')))
  const revision = lowestRevision(look)
  for (const [i, sheet] of asked.entries()) {
    // Each gets its share of what is left, so that a silent one does not use up the time of the others.
    const shareMs = (look.limits.totalMs - HASH_MARGIN_MS - ageOf(look)) / (asked.length - i)
    // One scan at a time is the point.
    // oxlint-disable-next-line no-await-in-loop
    sheet.keep('hashKv', await hashOf(sheet, {revision, shareMs, look}))
  }
}

function lowestRevision({sheets}: LookUnderWay): string | null {
  const revisions = sheets.flatMap(sheet => {
    const status = sheet.read('status')
    return status?.ok === true ? [BigInt(status.value.revision)] : []
  })
  return revisions.length === 0 ? null : String(revisions.reduce((a, b) => (a < b ? a : b)))
}

function hashOf(
  sheet: Sheet,
  {
    revision,
    shareMs,
    look,
  }: {readonly revision: string | null; readonly shareMs: number; readonly look: LookUnderWay},
): Promise<Probe<HashAnswer>> {
  return probe(
    'hashKv',
    async call => {
      const obstacle = shareMs <= 0 ? 'the time of this look was used up before' : obstacleTo(sheet, look)
      if (obstacle !== null) throw leftOut(obstacle)
      if (revision === null) throw leftOut('no member told its revision')
      const answer = await look.sources.etcd.hashKv(sheet.url, revision, call)
      return {revision, hash: answer.hash, compactRevision: answer.compactRevision}
    },
    limitOf(look, Math.max(0, shareMs)),
  )
}

/** Left at the end of a look for the answer of a hash that was given up, in ms. */
const HASH_MARGIN_MS = 1000

/** SAFETY: guarded by "hashes no member that lags, defragments or does not answer". */
function obstacleTo(sheet: Sheet, {cluster}: LookUnderWay): string | null {
  const [status, metrics] = [sheet.read('status'), sheet.read('metrics')]
  if (status?.ok !== true) return 'the member does not answer'
  const {raftIndex, raftAppliedIndex} = status.value
  if (BigInt(raftIndex) - BigInt(raftAppliedIndex) >= BigInt(cluster.thresholds.appliedLagWarning))
    return 'the member still has entries to apply'
  const busy = metrics?.ok === true && metrics.value.defragInFlight === true
  return busy ? 'the member is being defragmented' : null
}

function leftOut(why: string): OpsError {
  return new OpsError('probe/not-asked', `not hashed, because ${why}`, {remedy: 'Look again later.'})
}
