import {ClockFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {asFacts, badAnswer} from './bad-answer.ts'
import {parseChrony, parseDate, parseTimedatectl, type TimeService} from './clock-reports.ts'
import {Gaps} from './gaps.ts'
import {chronyTracking, hostTime, timedatectl} from './inspect-commands.ts'

/** The host's clock: what its time service says of it, and how far it is from ours. */
export async function inspectClock(ask: Ask): Promise<ClockFacts> {
  const gaps = new Gaps()
  // First the services, so that the connection stands when the clock itself is read against ours.
  const service = await timeService(ask, gaps)
  const sent = ask.clock.now().getTime()
  const {stdout} = await ask.run(hostTime())
  const received = ask.clock.now().getTime()
  const theirs = parseDate(stdout)
  if (theirs === null) throw badAnswer('date', stdout)
  return asFacts(ClockFacts, 'date', {
    source: service?.source ?? null,
    synchronised: service?.synchronised ?? null,
    offsetSeconds: service?.offsetSeconds ?? null,
    aheadMs: theirs - (sent + received) / 2,
    // Our own clock is read in whole milliseconds.
    uncertaintyMs: (received - sent) / 2 + 1,
    gaps: gaps.list,
  })
}

async function timeService(ask: Ask, gaps: Gaps): Promise<TimeService | null> {
  const tried = new Gaps()
  const chrony = await tried.orNull(ask.run(chronyTracking(), code => code <= 1))
  const tracking = chrony === null ? null : parseChrony(chrony.stdout)
  if (tracking !== null) return tracking
  const said = await tried.orNull(ask.run(timedatectl()))
  const state = said === null ? null : parseTimedatectl(said.stdout)
  if (state !== null) return state
  for (const gap of tried.list) gaps.add(gap)
  gaps.add('Neither chrony nor timedatectl told whether the clock is synchronised.')
  return null
}
