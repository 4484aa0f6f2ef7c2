import {z} from 'zod'
import type {AlertPost, PlacedAlerts, TakenPost} from '../operations/operations.ts'
import {message} from './announce.ts'
import type {AlertPosted} from './deliveries.ts'
import {keys} from './ids.ts'
import type {Services} from './services.ts'
import {type LinkedIncident, placedCard, unplacedCard} from './views/alert-note.ts'

type Parts = Pick<Services, 'operations' | 'store' | 'gateway' | 'clock' | 'log'>

/** What has been read from other apps' messages since the start, for metrics. */
export interface AlertCounts {
  taken: number
  unplaced: number
}

/** How often, and how far apart, it is looked whether a new incident's message is posted. */
const LOOKS = 20
const BETWEEN_LOOKS_MS = 250

const Permalink = z.object({permalink: z.url({protocol: /^https?$/})})

/** Takes a message of another app from beginning to end: incident, diagnosis, and a note under it. */
export async function takeAlertPost(posted: AlertPosted, parts: Parts, counts: AlertCounts): Promise<void> {
  const taken = await keepAlertPost(posted, parts, counts)
  if (taken === null) return
  await noteUnder(posted, taken, parts)
  await parts.operations.followUpAlerts(incidentsOf(taken))
  // A new incident has an address only now; the note is edited in place.
  await untilPosted(incidentsOf(taken), parts)
  await noteUnder(posted, taken, parts)
}

/** The message of a new incident waits for its turn in the channel; a note without its address is no great loss. */
async function untilPosted(incidents: readonly string[], {store, clock}: Parts): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const posted = await Promise.all(incidents.map(id => store.outbox.postedAs(keys.incident(id))))
    if (!posted.includes(null)) return
    await clock.sleep(BETWEEN_LOOKS_MS)
  }
}

/** The first half: what must be in the store. Null for a message of our own, which is recognised by the store only. */
export async function keepAlertPost(
  posted: AlertPosted,
  {operations, store}: Parts,
  counts: AlertCounts,
): Promise<TakenPost | null> {
  if ((await store.outbox.keyOf(posted)) !== null) return null
  const taken = await operations.keepSlackAlerts({...postOf(posted), by: null})
  counts.taken += posted.alerts.length - taken.unplaced.length
  counts.unplaced += taken.unplaced.length
  return taken
}

/** The incidents a message touched. */
export function incidentsOf({placed}: Pick<TakenPost, 'placed'>): readonly string[] {
  return placed.flatMap(({incident}) => incident ?? [])
}

/** The second half: says under the message where it went; nothing when it told nothing new. */
export async function noteUnder(posted: AlertPosted, taken: TakenPost, parts: Parts): Promise<void> {
  const {operations, store, clock} = parts
  const {channel, ts} = posted
  const place = {channel, threadTs: posted.threadTs ?? ts}
  const at = clock.now().toISOString()
  const [unplaced] = taken.unplaced
  if (unplaced !== undefined) {
    // Named after the alert, so that its repetitions are not commented on again.
    const key = keys.alertUnplaced(channel, unplaced.fingerprint)
    const card = unplacedCard(taken.unplaced, operations.clusters())
    if ((await store.outbox.postedAs(key)) === null)
      await store.outbox.add(message({key, ...place}, card), at)
  }
  const news = await linked(
    taken.placed.filter(({fresh}) => fresh),
    parts,
  )
  if (news.length > 0)
    await store.outbox.add(message({key: keys.alertNote(channel, ts), ...place}, placedCard(news)), at)
}

/** The incidents among these, with the address of each one's message as far as it is posted and Slack tells it. */
export async function linked(
  placed: readonly PlacedAlerts[],
  parts: Parts,
): Promise<readonly LinkedIncident[]> {
  const found = placed.map(async ({cluster, incident}) =>
    incident === null ? [] : [{cluster, link: await linkTo(incident, parts)}],
  )
  return (await Promise.all(found)).flat()
}

async function linkTo(incident: string, {store, gateway, log}: Parts): Promise<string | null> {
  const posted = await store.outbox.postedAs(keys.incident(incident))
  if (posted === null) return null
  try {
    const args = {channel: posted.channel, message_ts: posted.ts}
    return (await gateway.read('chat.getPermalink', args, Permalink)).permalink
  } catch (error) {
    log.warn({error, incident}, 'the address of an incident could not be read')
    return null
  }
}

function postOf({channel, ts, saidTs, alerts}: AlertPosted): Omit<AlertPost, 'by'> {
  return {channel, ts, saidTs, alerts}
}
