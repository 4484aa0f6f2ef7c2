import {beginWatch, type LiveWatch, WATCH_EVERY_MS} from '../domain/live-watch.ts'
import {type Actor, quorateItself} from '../domain/person.ts'
import {sampleOf, watchQuestions} from '../domain/watch-sample.ts'
import {withSample} from '../domain/watch-tally.ts'
import type {Context} from '../engine/context.ts'
import {lookNow} from '../engine/look.ts'
import type {ClusterAccess} from '../ports/clusters.ts'

/** How a cluster is watched at a terminal. */
export interface WatchingHere {
  readonly minutes: number
  readonly everyMs?: number
  /** Called with the view after every look. */
  readonly tell: (watch: LiveWatch) => void
  /** Ends it early, as when somebody presses Ctrl-C. */
  readonly until: AbortSignal
  readonly by?: Actor
}

/** The same as a live view in Slack, for one terminal: only looks, and keeps nothing. */
export async function watchHere(
  access: ClusterAccess,
  {clock}: Pick<Context, 'clock'>,
  {minutes, everyMs = WATCH_EVERY_MS, tell, until, by = quorateItself}: WatchingHere,
): Promise<LiveWatch> {
  const startedAt = clock.now().toISOString()
  const nowhere = {id: 'here', channel: '', threadTs: null, incident: null}
  let watch = beginWatch({...nowhere, cluster: access.settings.id, by, startedAt}, minutes)
  while (!until.aborted && clock.now().toISOString() < watch.until) {
    const began = clock.now().getTime()
    const looked = await lookNow(access, {clock}, {questions: watchQuestions, signal: until}).catch(
      unless(until),
    )
    if (looked === null) break
    const known = watch.samples.at(-1) ?? null
    watch = withSample(watch, sampleOf(looked.view, {before: watch.before, known}), everyMs)
    tell(watch)
    const left = Math.min(began + everyMs, Date.parse(watch.until)) - clock.now().getTime()
    await clock.sleep(Math.max(0, left), until).catch(() => undefined)
  }
  return {...watch, ended: {at: clock.now().toISOString(), by: until.aborted ? by : null}}
}

/** A look that was told to end is no failure. */
function unless(until: AbortSignal): (thrown: unknown) => null {
  return thrown => {
    if (until.aborted) return null
    throw thrown
  }
}
