import {type HistoryPoint, MOST_POINTS, thinned} from '../domain/history.ts'
import {type LookUnderWay, limitOf} from './observe-look.ts'
import {addressOf, knownMembers} from './observe-peers.ts'
import {probe} from './observe-probe.ts'

/** How far back a look tells the past. */
export const PAST_MS = 24 * 60 * 60_000

/** With less of its own memory than this a look asks Prometheus, where there is one. */
const ENOUGH_MS = 4 * 60 * 60_000

/** Closest distance of two points asked of Prometheus, in seconds: twice a usual scrape interval. */
const LEAST_STEP_S = 60

/** Fills the time before our own memory begins. A Prometheus that fails leaves the past as it was, and its reason. */
export async function askPast(look: LookUnderWay, peers: Promise<void>): Promise<void> {
  const {past, clock} = look.sources
  const [first] = look.memory.history
  const now = clock.now().getTime()
  const begins = first === undefined ? now : Date.parse(first.at)
  if (past === null || now - begins >= ENOUGH_MS) return
  await peers
  const from = now - PAST_MS
  const room = Math.max(1, Math.floor(MOST_POINTS / 2))
  const request = {
    from: new Date(from),
    to: new Date(begins),
    stepSeconds: Math.max(LEAST_STEP_S, Math.ceil((begins - from) / 1000 / room)),
    members: membersOf(look),
  }
  const told = await probe('past', call => past.past(request, call), limitOf(look, look.limits.pastMs))
  if (told.ok)
    look.whole.history = thinned([...before(told.value, begins), ...look.memory.history], MOST_POINTS)
  else look.whole.pastFailure = told.message
  look.changed()
}

function before(points: readonly HistoryPoint[], instant: number): readonly HistoryPoint[] {
  return points.filter(({at}) => Date.parse(at) < instant)
}

function membersOf(look: LookUnderWay) {
  return knownMembers(look).map(({id, name, clientUrls}) => ({
    id,
    name,
    addresses: clientUrls.filter(url => addressOf(url) !== null).map(url => new URL(url).host),
  }))
}
