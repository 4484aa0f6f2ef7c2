import {pointOf} from '../domain/point-of.ts'
import {fullQuestions, lightQuestions, type Questions} from '../domain/questions.ts'
import {spread} from '../domain/spread.ts'
import {GiB} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'
import type {Context} from '../engine/context.ts'
import {lookNow} from '../engine/look.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import {lookAtCluster} from './look-at-cluster.ts'
import type {Heed} from './monitor-cluster.ts'

/** How often a cluster is looked at by itself. Durations are milliseconds. */
export interface WatchSchedule {
  readonly healthEveryMs: number
  readonly deepEveryMs: number
}

/** What a watch does besides looking. */
export interface WatchOptions extends WatchSchedule {
  /** How much later than the first sample the first full look comes: those of a fleet must not all come together. */
  readonly deepAfterMs?: number
  /** Makes each time between two full looks up to a tenth longer or shorter. From 0 to 1; none when absent. */
  readonly chance?: () => number
  /** Judges each look. */
  readonly heed?: Heed
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

/** One turn of a watch; the signal ends a look that takes too long. */
export type WatchTurn = (enough?: AbortSignal) => Promise<void>

/**
 * Watches one cluster: every call is one turn, a sample for the history or, when one is due, a full look that is kept.
 * The turns of a cluster must not overlap; the first is a sample, and hashes wait for an hour after the start.
 */
export function watchCluster(access: ClusterAccess, context: Context, options: WatchOptions): WatchTurn {
  const {healthEveryMs, deepEveryMs, deepAfterMs = 0, chance, heed} = options
  const now = (): number => context.clock.now().getTime()
  let deepAt = now() + healthEveryMs + deepAfterMs
  let hashAt = now() + HASH_EVERY_MS
  let last: ClusterView | null = null
  return async enough => {
    const signal = enough === undefined ? context.stopping : AbortSignal.any([context.stopping, enough])
    if (now() < deepAt) {
      const view = await sampleCluster(access, context, signal)
      await heed?.(view, null)
      return
    }
    const hashes = now() >= hashAt && mayHash(last)
    deepAt = now() + spread(deepEveryMs, chance)
    if (hashes) hashAt = now() + HASH_EVERY_MS
    const questions = hashes ? withHashes(fullQuestions) : fullQuestions
    const looked = await lookAtCluster(access, context, {questions, purpose: 'schedule', signal})
    last = looked.view
    await heed?.(looked.view, looked.diagnosis.results)
  }
}

/** Adds one moment to the history of a cluster. */
async function sampleCluster(
  access: ClusterAccess,
  context: Context,
  signal: AbortSignal,
): Promise<ClusterView> {
  const {view} = await lookNow(access, context, {questions: sampleQuestions, signal})
  await context.store.history.append(access.settings.id, pointOf(view))
  return view
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
