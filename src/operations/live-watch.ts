import {OpsError, toFailure} from '../domain/errors.ts'
import {
  beginWatch,
  extended,
  type LiveWatch,
  MOST_WATCHES,
  watchEveryMs,
  watchMinutes,
} from '../domain/live-watch.ts'
import {type Actor, quorateItself} from '../domain/person.ts'
import type {ClusterView} from '../domain/view.ts'
import {sampleOf, watchQuestions} from '../domain/watch-sample.ts'
import {withSample} from '../domain/watch-tally.ts'
import {endedSentence} from '../domain/watch-words.ts'
import type {Context} from '../engine/context.ts'
import {lookNow} from '../engine/look.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import type {Done, Refused, StopWatchRequest, WatchRequest} from './operations.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** One message is edited at most this often (facts 5.1). */
const LEAST_MS = 3_000

interface Place {
  readonly access: ClusterAccess
  readonly context: Context
  readonly tables: Tables
}

/**
 * Shows a cluster live in a channel, for anybody: it only looks. There is one view per cluster and channel; asking again
 * makes that one last longer. The view itself is brought up to date by {@link turnWatches}.
 */
export async function startWatch(request: WatchRequest, context: Context): Promise<Done | Refused> {
  refuseMinutes(request.minutes)
  const access = clusterNamed(context.clusters, request.cluster)
  return context.store.transaction(async tables => {
    const place = {access, context, tables}
    const current = await tables.liveWatches.current(request.cluster, request.channel)
    if (current !== null) return extend(current, request.minutes, place)
    const open = await tables.liveWatches.open()
    if (open.length >= MOST_WATCHES) return tooMany(open.length)
    await begin(request, place)
    return {ok: true, sentence: `${request.cluster} is shown live here for ${request.minutes} min.`}
  })
}

function refuseMinutes(minutes: number): void {
  const {least, most, usual} = watchMinutes
  if (Number.isInteger(minutes) && minutes >= least && minutes <= most) return
  throw new OpsError('input/invalid', `A live view lasts from ${least} to ${most} minutes.`, {
    remedy: `Type \`/etcd watch ${usual}\`, and ask again to make it last longer.`,
  })
}

function tooMany(open: number): Refused {
  return {
    ok: false,
    refusal: {
      code: 'refused/busy',
      reason: `${open} live views are open already, and Slack allows only so many edits a minute.`,
      remedy: 'Stop one that nobody looks at, or use `/etcd status`.',
    },
  }
}

async function begin({cluster, minutes, by, channel, threadTs}: WatchRequest, place: Place): Promise<void> {
  const {context, tables} = place
  const startedAt = context.clock.now().toISOString()
  const incident = (await tables.incidents.current(cluster))?.id ?? null
  const id = context.ids.next('watch')
  const watch = beginWatch({id, cluster, channel, threadTs, incident, by, startedAt}, minutes)
  await tables.liveWatches.insert(watch)
  await record(watch, place, {
    kind: 'watch-started',
    actor: by,
    summary: `${by.name} had ${cluster} shown live for ${minutes} min.`,
  })
  await tell(watch, place)
}

async function extend(watch: LiveWatch, minutes: number, place: Place): Promise<Done> {
  const now = place.context.clock.now().toISOString()
  const longer = extended(watch, now, minutes)
  const left = Math.ceil((Date.parse(longer.until) - Date.parse(now)) / 60_000)
  const sentence = `${watch.cluster} is shown live in this channel already; that message goes on for ${left} min.`
  if (longer === watch) return {ok: true, sentence}
  await place.tables.liveWatches.update(longer)
  await tell(longer, place)
  return {ok: true, sentence}
}

/** Ends a view before its time. Whoever sees it may. */
export async function stopWatch(request: StopWatchRequest, context: Context): Promise<Done | Refused> {
  return context.store.transaction(async tables => {
    const {view, channel} = request
    const watch =
      'id' in view
        ? await tables.liveWatches.get(view.id)
        : await tables.liveWatches.current(view.cluster, channel)
    if (watch === null || watch.ended !== null) return nothingToStop
    await end(watch, request.by, {context, tables})
    return {ok: true, sentence: `The live view of ${watch.cluster} is stopped.`}
  })
}

const nothingToStop: Refused = {
  ok: false,
  refusal: {
    code: 'refused/state',
    reason: 'This live view has ended already, or there is none here.',
    remedy: 'Type `/etcd watch` for a new one.',
  },
}

/**
 * One turn of all live views: those whose time is over end, and those that are due get one look per cluster. What they
 * are lies in the store, so the next process goes on with them. How many were brought up to date or ended.
 */
export async function turnWatches(context: Context): Promise<number> {
  const open = await context.store.liveWatches.open()
  const now = context.clock.now().toISOString()
  const due = open.filter(({nextAt, until}) => nextAt <= now || until <= now)
  const everyMs = watchEveryMs(open.length)
  const clusters = [...Map.groupBy(due, ({cluster}) => cluster)]
  await Promise.all(clusters.map(([cluster, views]) => turnCluster(cluster, views, {everyMs, context})))
  return due.length
}

interface Turn {
  readonly everyMs: number
  readonly context: Context
}

async function turnCluster(cluster: string, views: readonly LiveWatch[], turn: Turn): Promise<void> {
  const {context} = turn
  const {clock, log, stopping} = context
  try {
    const now = clock.now().toISOString()
    const access = context.clusters.find(cluster)
    const over = access === undefined ? views : views.filter(({until}) => until <= now)
    for (const {id} of over) await endOne(id, context)
    const going = views.filter(view => !over.includes(view))
    if (access === undefined || going.length === 0) return
    const {view} = await lookNow(access, context, {questions: watchQuestions, signal: stopping})
    for (const {id} of going) await show(id, view, {...turn, access})
  } catch (thrown) {
    // One cluster that cannot be shown must not keep the others from being shown; the next turn tries again.
    if (!stopping.aborted) log.error({cluster, err: toFailure(thrown).message}, 'a live view failed')
  }
}

async function endOne(id: string, context: Context): Promise<void> {
  await context.store.transaction(async tables => {
    const watch = await tables.liveWatches.get(id)
    // Asked for again meanwhile, it lasts longer.
    if (watch === null || (watch.until > context.clock.now().toISOString() && isConfigured(watch, context)))
      return
    await end(watch, null, {context, tables})
  })
}

function isConfigured({cluster}: LiveWatch, {clusters}: Context): boolean {
  return clusters.find(cluster) !== undefined
}

async function show(
  id: string,
  view: ClusterView,
  {everyMs, access, context}: Turn & {readonly access: ClusterAccess},
): Promise<void> {
  await context.store.transaction(async tables => {
    const watch = await tables.liveWatches.get(id)
    if (watch === null) return
    const known = watch.samples.at(-1) ?? null
    const seen = withSample(watch, sampleOf(view, {before: watch.before, known}), everyMs)
    const next = {...seen, nextAt: nextLook(watch.nextAt, context.clock.now().getTime(), everyMs)}
    // Somebody may have stopped it during the look: then its end stands.
    if (await tables.liveWatches.update(next)) await tell(next, {access, context, tables})
  })
}

/** Keeps the rhythm; after a pause, such as a restart, it begins anew and makes up for nothing. */
function nextLook(planned: string, now: number, everyMs: number): string {
  const next = Date.parse(planned) + everyMs
  return new Date(next <= now ? now + everyMs : Math.max(next, now + LEAST_MS)).toISOString()
}

async function end(
  watch: LiveWatch,
  by: Actor | null,
  {context, tables}: Omit<Place, 'access'>,
): Promise<void> {
  const at = context.clock.now().toISOString()
  const incident = watch.incident ?? (await tables.incidents.current(watch.cluster))?.id ?? null
  const ended: LiveWatch = {...watch, incident, ended: {at, by}}
  // SAFETY: only who ends it says so. Guarded by "a live view ends once, whoever ends it".
  if (!(await tables.liveWatches.update(ended))) return
  await record(
    ended,
    {context, tables},
    {
      kind: 'watch-ended',
      actor: by ?? quorateItself,
      summary: endedSentence(ended),
    },
  )
  const access = context.clusters.find(watch.cluster)
  // Nobody can be told of a cluster that is not configured any more.
  if (access !== undefined) await tell(ended, {access, context, tables})
}

async function tell(watch: LiveWatch, {access, context, tables}: Place): Promise<void> {
  const at = context.clock.now().toISOString()
  const everyMs = watchEveryMs((await tables.liveWatches.open()).length)
  for (const message of context.announce({kind: 'watch', watch, cluster: access.settings, everyMs}))
    await tables.outbox.add(message, at)
}

async function record(
  {cluster, channel, incident, tally, startedAt, until, id}: LiveWatch,
  {context, tables}: Omit<Place, 'access'>,
  what: {readonly kind: 'watch-started' | 'watch-ended'; readonly actor: Actor; readonly summary: string},
): Promise<void> {
  const about = {plan: null, planHash: null, run: null, step: null}
  const {elections, looks, maxLag} = tally
  const detail = {view: id, startedAt, until, looks, elections, maxLag: maxLag?.value ?? null}
  await tables.audit.append(
    {...what, ...about, cluster, channel, incident, detail},
    context.clock.now().toISOString(),
  )
}
