import type {Context} from '../engine/context.ts'

const DAY_MS = 24 * 60 * 60_000

/** Slack may deliver an event again for a day; a week leaves room for a look back. */
const KEEP_DELIVERIES_MS = 7 * DAY_MS

/** Observations are the evidence behind plans and reports; a month covers the review of an incident. */
const KEEP_OBSERVATIONS_MS = 30 * DAY_MS

/** Live views that ended are kept as long as the evidence of the incident they were part of. */
const KEEP_WATCHES_MS = KEEP_OBSERVATIONS_MS

/** Scheduled observations serve the rates of the next looks; a day lets a person look back at last night. */
const KEEP_SCHEDULED_MS = DAY_MS
const KEEP_NEWEST_SCHEDULED = 1

/** Points of history: all of them for this long … */
const KEEP_CLOSE_MS = 2 * 60 * 60_000

/** … and one of every five minutes for a week. */
const KEEP_HISTORY_MS = 7 * DAY_MS

/** So many of the newest observations of each cluster stay whatever their age. */
const KEEP_NEWEST = 100

/** Forgets what nobody will ask for again. The audit trail, plans and runs are never touched. */
export async function pruneStore({store, clock}: Pick<Context, 'store' | 'clock'>): Promise<number> {
  const before = (ms: number): string => new Date(clock.now().getTime() - ms).toISOString()
  const counts = [
    await store.inbox.prune(before(KEEP_DELIVERIES_MS)),
    await store.outbox.prune(before(KEEP_DELIVERIES_MS)),
    await store.observations.prune('evidence', before(KEEP_OBSERVATIONS_MS), KEEP_NEWEST),
    await store.observations.prune('schedule', before(KEEP_SCHEDULED_MS), KEEP_NEWEST_SCHEDULED),
    await store.liveWatches.prune(before(KEEP_WATCHES_MS)),
    await store.unknownAlerts.prune(before(KEEP_OBSERVATIONS_MS)),
    await store.history.prune({before: before(KEEP_HISTORY_MS), thinBefore: before(KEEP_CLOSE_MS)}),
  ]
  return counts.reduce((sum, count) => sum + count, 0)
}
