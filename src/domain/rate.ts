import {increase} from './counter.ts'
import type {MetricFacts} from './observation.ts'
import {over, type Window, windowsOf} from './window.ts'

/** Fewer events in one window may be chance. */
const LEAST_EVENTS = 3

/** How often something happens, and in which window that was counted. */
export interface Rate {
  readonly count: number
  readonly perSecond: number
  readonly window: Window
  /** Why this is worth a note and no more; undefined when it is to be taken seriously. */
  readonly excuse: string | undefined
}

interface Counted {
  readonly count: number
  readonly window: Window
}

/**
 * How often something happens: in the recent window when that holds enough events, else in the older one. Undefined
 * when no window can be counted. The excuse keeps one hiccup, a leader that moved or a defragmentation that ran in
 * the window from being called a fault, unless it goes on without them.
 */
export function rateOf(
  metrics: MetricFacts,
  count: (window: Window) => number | undefined,
): Rate | undefined {
  const windows = windowsOf(metrics)
  const recent = countedIn(windows.recent, count)
  const older = countedIn(windows.older, count)
  const judged = recent && (recent.count >= LEAST_EVENTS || older === undefined) ? recent : older
  if (judged === undefined) return undefined
  const {window} = judged
  return {...judged, perSecond: judged.count / window.seconds, excuse: excuseFor(judged, recent, older)}
}

function countedIn(
  window: Window | undefined,
  count: (window: Window) => number | undefined,
): Counted | undefined {
  const counted = window && count(window)
  return window === undefined || counted === undefined ? undefined : {window, count: counted}
}

function excuseFor(
  judged: Counted,
  recent: Counted | undefined,
  older: Counted | undefined,
): string | undefined {
  if (judged.count < LEAST_EVENTS) return 'too few to tell a trend from chance'
  const why = disturbance(judged.window)
  if (why === undefined) return undefined
  const goesOn =
    judged === recent ? older && older.count > recent.count : recent === undefined || recent.count > 0
  return goesOn ? undefined : why
}

/** What happened in a window that explains a moment of trouble. */
export function disturbance(window: Window): string | undefined {
  if ((increase(window, 'etcd_server_leader_changes_seen_total') ?? 0) > 0)
    return 'the leader moved meanwhile'
  const defrags = increase(window, 'etcd_disk_backend_defrag_duration_seconds_count') ?? 0
  return defrags > 0 ? 'a defragmentation ran meanwhile' : undefined
}

/** "over the last 6 s; the leader moved meanwhile": the window of a rate and its excuse. */
export function overWindow({window, excuse}: Rate): string {
  return excuse === undefined ? over(window) : `${over(window)}; ${excuse}`
}
