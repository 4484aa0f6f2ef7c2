import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {pathsFrom, roundTripMs} from '../domain/reach.ts'
import {LONGEST_ELECTION_MS, settingsUnread, settingsWereRead, timersOf} from '../domain/settings-in-force.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'
import {names} from '../domain/words.ts'

interface Timed {
  readonly member: Judged<'process'>
  readonly heartbeatMs: number
  readonly electionMs: number
}

/** C45: the timers in force, against etcd's own rules, among the members, and against the measured round trip. */
export const timers = defineCheck({
  id: 'timers',
  catalogue: ['C45'],
  title: 'Heartbeat and election timers',
  needs: ['process'],
  source: 'https://etcd.io/docs/v3.5/tuning/#time-parameters',
  impact: 'Timers that do not fit the network, or each other, make elections out of nothing.',
  remedy: {text: 'Set the same two values on every member, one member at a time, and restart each.'},
  judge: ({members, view, limits}) => {
    const read = members.filter(({process}) => settingsWereRead(process))
    const timed = read.flatMap(timersIn)
    return [
      ...members.filter(member => !read.includes(member)).map(one => settingsUnread(one, one.process)),
      ...read.filter(member => !timed.some(one => one.member === member)).map(unreadable),
      ...timed.flatMap(one => ratio(one, limits) ?? roundTrip(one, {view, limits}) ?? []),
      ...unequal(timed),
    ]
  },
})

function timersIn(member: Judged<'process'>): readonly Timed[] {
  const {heartbeatMs, electionMs} = timersOf(member.process)
  return heartbeatMs === null || electionMs === null ? [] : [{member, heartbeatMs, electionMs}]
}

function unreadable(member: Judged<'process'>): Verdict {
  const {heartbeatMs, electionMs} = timersOf(member.process)
  const summary = `${member.name} has timers that are no durations`
  return {subject: member, severity: 'unknown', summary, evidence: {heartbeatMs, electionMs}}
}

function ratio({member, heartbeatMs, electionMs}: Timed, limits: Thresholds): readonly Verdict[] | undefined {
  const forbidden =
    heartbeatMs <= 0 ||
    electionMs > LONGEST_ELECTION_MS ||
    electionMs < limits.electionFactorCritical * heartbeatMs
  if (!forbidden && electionMs >= limits.electionFactorWarning * heartbeatMs) return undefined
  const factor = heartbeatMs > 0 ? `, ${(electionMs / heartbeatMs).toFixed(1)} times the heartbeat` : ''
  return [
    {
      subject: member,
      severity: forbidden ? 'critical' : 'warning',
      summary: `${member.name} has an election timeout of ${duration(electionMs)}${factor} of ${duration(heartbeatMs)}`,
      evidence: {heartbeatMs, electionMs},
      ...(forbidden
        ? {impact: 'etcd refuses to start with these values: the next restart is the last.'}
        : {}),
    },
  ]
}

/** The farthest peer counts: the heartbeat has to reach it, too. */
function roundTrip(
  {member, heartbeatMs, electionMs}: Timed,
  {view, limits}: {readonly view: ClusterView; readonly limits: Thresholds},
): readonly Verdict[] | undefined {
  const rttMs = Math.max(0, ...pathsFrom(member, view).map(({target}) => roundTripMs(target) ?? 0))
  const short = electionMs < limits.electionFactorWarning * rttMs
  if (!short && heartbeatMs >= rttMs) return undefined
  const severe = electionMs < limits.electionFactorCritical * rttMs
  return [
    {
      subject: member,
      severity: severe ? 'critical' : 'warning',
      summary: `${member.name} runs with heartbeat ${duration(heartbeatMs)} and election timeout ${duration(electionMs)}, but a round trip to its farthest peer takes ${duration(rttMs)}`,
      evidence: {heartbeatMs, electionMs, rttMs},
    },
  ]
}

function unequal(timed: readonly Timed[]): readonly Verdict[] {
  const alike = [...Map.groupBy(timed, one => `${one.heartbeatMs} ${one.electionMs}`).values()].toSorted(
    (a, b) => b.length - a.length,
  )
  const [most, ...others] = alike
  if (most === undefined || others.length === 0) return []
  const parts = alike.map(same => `${names(same.map(({member}) => member))} ${inWords(same)}`).join(', ')
  // The odd ones out are named only when there is a majority to be odd from.
  const odd = most.length * 2 > timed.length ? others.flat() : undefined
  const finding = (subject: Verdict['subject'], one?: Timed): Verdict => ({
    subject,
    severity: 'critical',
    summary: `The members run with different timers: ${parts}`,
    evidence: {heartbeatMs: one?.heartbeatMs ?? null, electionMs: one?.electionMs ?? null, differs: true},
  })
  return odd === undefined ? [finding('cluster')] : odd.map(one => finding(one.member, one))
}

function inWords([one]: readonly Timed[]): string {
  return `${duration(one?.heartbeatMs ?? 0)} / ${duration(one?.electionMs ?? 0)}`
}
