import type {Deafness, MissedRequest} from '../domain/deafness.ts'
import {messageOf} from '../domain/errors.ts'
import type {TakenPost} from '../operations/operations.ts'
import {type AlertCounts, incidentsOf, keepAlertPost, noteUnder} from './alert-posts.ts'
import {saidIn} from './alerts/labels.ts'
import type {SlackMessage} from './alerts/message.ts'
import {message} from './announce.ts'
import {type Past, readPast} from './channel-past.ts'
import {type AlertPosted, alertIn, mentionKey} from './deliveries.ts'
import type {Self} from './gateway.ts'
import {keys} from './ids.ts'
import type {Services} from './services.ts'
import {missedCard} from './views/deaf.ts'

/** How far Slack's clock may be from ours; what was handled already is recognised, so more does no harm. */
const OVERLAP_S = 60
/** Older alerts are for people to judge; and the inbox knows what was handled for a week. */
const LONGEST_S = 24 * 60 * 60

/** What catching up needs beside the services. */
export interface CatchUpParts {
  readonly services: Services
  readonly self: Self
  readonly counts: AlertCounts
  /** Between two reads: conversations.history is a tier 3 method, 50 calls a minute. */
  readonly pauseMs: number
}

interface Read extends Past {
  readonly messages: readonly SlackMessage[]
}

/** A stretch of time to look through. Milliseconds since 1970. */
export interface Gap {
  readonly from: number
  readonly to: number
  /** Later messages may still be on their way to us and are left alone; absent to take every alert up to now. */
  readonly settledUntil?: number
}

/** What was found, and the part of the work that takes its time. */
export interface CaughtUp {
  readonly deafness: Deafness
  /** Diagnoses what the alerts touched, and answers under them. Everything is in the store already. */
  readonly followUp: () => Promise<void>
}

/**
 * Reads what was said while Slack did not reach us, and takes the alerts in it. Requests of people are listed and never
 * carried out: a restart an hour late is no longer what was asked for. Everything is known by channel and time stamp,
 * so nothing is taken twice. Throws, with nothing taken, when Slack cannot be read at all.
 */
export async function catchUp(gap: Gap, parts: CatchUpParts): Promise<CaughtUp> {
  const earliest = gap.to / 1_000 - LONGEST_S
  const oldest = Math.max(gap.from / 1_000 - OVERLAP_S, earliest)
  const latest = (gap.settledUntil ?? Number.POSITIVE_INFINITY) / 1_000
  const {read, gaps} = await readAll(await placesOf(oldest, parts), parts)
  const settled = read.map(place => ({
    ...place,
    messages: place.messages.filter(({ts}) => Number(ts) <= latest),
  }))
  const requests: MissedRequest[] = []
  for (const place of settled) requests.push(...(await listRequests(place, gap.to / 1_000, parts)))
  const taken = await takeAlerts(settled, parts)
  const missed = taken.filter(({isNew}) => isNew).map(({posted}) => posted)
  return {
    deafness: {
      from: new Date(gap.from).toISOString(),
      to: new Date(gap.to).toISOString(),
      alerts: missed.flatMap(({channel, alerts}) => alerts.map(({name}) => ({channel, name}))),
      requests,
      gaps: oldest === earliest ? ['Messages older than a day were not read.', ...gaps] : gaps,
    },
    followUp: () => followUp(taken, parts),
  }
}

/** The channels of clusters and of alerts, and the threads of open incidents. */
async function placesOf(oldest: number, {services}: CatchUpParts): Promise<readonly Past[]> {
  const {operations, store} = services
  const clusters = operations.clusters()
  const channels = new Set([...operations.alertChannels(), ...clusters.flatMap(one => one.channels)])
  const threads = clusters.map(async ({id}) => {
    const incident = await store.incidents.current(id)
    const posted = incident === null ? null : await store.outbox.postedAs(keys.incident(incident.id))
    return posted === null ? [] : [{channel: posted.channel, threadTs: posted.ts, oldest}]
  })
  const roots = [...channels].map(channel => ({channel, threadTs: null, oldest}))
  return [...roots, ...(await Promise.all(threads)).flat()]
}

async function readAll(
  places: readonly Past[],
  {services: {gateway, clock, log}, pauseMs}: CatchUpParts,
): Promise<{readonly read: readonly Read[]; readonly gaps: readonly string[]}> {
  const read: Read[] = []
  const gaps: string[] = []
  for (const place of places) {
    try {
      const {messages, whole} = await readPast(place, {gateway, clock, pauseMs})
      read.push({...place, messages})
      if (!whole) gaps.push(`Not every message of channel ${place.channel} could be read.`)
    } catch (error) {
      // One channel we were removed from must not keep the others from being read; a Slack that is away fails all.
      if (isWorthRetrying(error)) throw error
      log.warn({error, channel: place.channel}, 'a channel could not be caught up with')
      gaps.push(`Channel ${place.channel} could not be read: ${messageOf(error)}`)
    }
  }
  return {read, gaps}
}

function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof Error) || !('retryable' in error) || error.retryable === true
}

async function listRequests(
  {channel, threadTs, messages}: Read,
  until: number,
  {services: {store, clock}, self}: CatchUpParts,
): Promise<readonly MissedRequest[]> {
  const mention = `<@${self.userId}>`
  const found: MissedRequest[] = []
  for (const {user, bot_id: bot, text, ts, thread_ts: thread = threadTs} of messages) {
    if (user === undefined || bot !== undefined || Number(ts) > until || !text.includes(mention)) continue
    const request = {channel, ts, user, words: saidIn(text.replaceAll(/<@[^>]*>/gu, ' ')).trim()}
    const at = clock.now().toISOString()
    const key = mentionKey(channel, ts)
    const place = {key: keys.missed(channel, ts), channel, threadTs: thread ?? ts, onlyFor: user}
    const isNew = await store.transaction(async tables => {
      const body = JSON.stringify({missed: request.words.slice(0, 200)})
      const outcome = await tables.inbox.record({key, source: 'slack', body, receivedAt: at})
      if (outcome === 'duplicate') return false
      await tables.inbox.finish(key, at)
      await tables.outbox.add(message(place, missedCard(request)), at)
      return true
    })
    if (isNew) found.push(request)
  }
  return found
}

/** One message that was taken. */
interface Taken {
  readonly posted: AlertPosted
  readonly key: string
  /** False for one that had been taken before, and only repeats the last word on its alerts. */
  readonly isNew: boolean
  readonly result: TakenPost | null
}

/** Takes every missed alert and what was said of alerts after it, in order, so that the last word counts. */
async function takeAlerts(
  read: readonly Read[],
  {services, counts, self}: CatchUpParts,
): Promise<readonly Taken[]> {
  const {store, clock, operations} = services
  const listening = operations.alertChannels()
  const taken: Taken[] = []
  for (const {channel, messages} of read.filter(one => listening.has(one.channel))) {
    let behind = false
    for (const one of messages) {
      const incoming = alertIn(one, {team: self.teamId, channel})
      if (incoming === null) continue
      const {key, body: posted} = incoming
      const receivedAt = clock.now().toISOString()
      const delivery = {key, source: 'slack' as const, body: JSON.stringify(incoming), receivedAt}
      const isNew = (await store.inbox.record(delivery)) === 'new'
      behind ||= isNew
      if (behind) taken.push({posted, key, isNew, result: await keepAlertPost(posted, services, counts)})
    }
  }
  return taken
}

async function followUp(taken: readonly Taken[], {services}: CatchUpParts): Promise<void> {
  const {store, clock, operations} = services
  const touched = taken.flatMap(({result}) => (result === null ? [] : incidentsOf(result)))
  await operations.followUpAlerts([...new Set(touched)])
  for (const {posted, key, result} of taken) {
    if (result !== null) await noteUnder(posted, result, services)
    await store.inbox.finish(key, clock.now().toISOString())
  }
}
