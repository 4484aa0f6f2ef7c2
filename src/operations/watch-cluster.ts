import {pointOf} from '../domain/point-of.ts'
import {fullQuestions, lightQuestions, type Questions} from '../domain/questions.ts'
import {GiB} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'
import type {Context} from '../engine/context.ts'
import {lookNow} from '../engine/look.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import {lookAtCluster} from './look-at-cluster.ts'

/** How often a cluster is looked at by itself. Durations are milliseconds. */
export interface WatchSchedule {
  readonly healthEveryMs: number
  readonly deepEveryMs: number
}

/** What a sample asks: four small calls to each member, nothing of the hosts. */
export const sampleQuestions: Questions = {
  ...lightQuestions,
  probes: ['status', 'memberList', 'linearizable', 'serializable'],
}

/** A hash reads the whole database (C35), so it is made this seldom, … */
const HASH_EVERY_MS = 60 * 60_000

/** … and by itself only where the scan is short: etcd reads about a GiB in some seconds from the page cache. */
const HASH_BELOW_BYTES = GiB

/**
 * Watches one cluster: every call is one turn, a sample for the history or, when one is due, a full look that is kept.
 * The turns of a cluster must not overlap; the first is a sample, and hashes wait for an hour after the start.
 */
export function watchCluster(
  access: ClusterAccess,
  context: Context,
  {healthEveryMs, deepEveryMs}: WatchSchedule,
): () => Promise<void> {
  const now = (): number => context.clock.now().getTime()
  let deepAt = now() + healthEveryMs
  let hashAt = now() + HASH_EVERY_MS
  let last: ClusterView | null = null
  return async () => {
    if (now() < deepAt) return sampleCluster(access, context)
    const hashes = now() >= hashAt && mayHash(last)
    deepAt = now() + deepEveryMs
    if (hashes) hashAt = now() + HASH_EVERY_MS
    const questions = hashes ? withHashes(fullQuestions) : fullQuestions
    const looked = await lookAtCluster(access, context, {
      questions,
      purpose: 'schedule',
      signal: context.stopping,
    })
    last = looked.view
  }
}

/** Adds one moment to the history of a cluster. */
async function sampleCluster(access: ClusterAccess, context: Context): Promise<void> {
  const {view} = await lookNow(access, context, {questions: sampleQuestions, signal: context.stopping})
  await context.store.history.append(access.settings.id, pointOf(view))
}

function withHashes(questions: Questions): Questions {
  return {...questions, probes: [...questions.probes, 'hashKv']}
}

/** Hashes of different versions may differ legitimately (etcd-facts C35), so they are not even taken. */
function mayHash(last: ClusterView | null): boolean {
  const statuses = last?.members.map(({probes: {status}}) => (status.ok ? status.value : null)) ?? []
  const versions = new Set(statuses.map(status => status?.version ?? null))
  return (
    versions.size === 1 &&
    !versions.has(null) &&
    statuses.every(status => status !== null && status.dbSize < HASH_BELOW_BYTES)
  )
}
