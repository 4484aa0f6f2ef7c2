import type {NoPlan} from '../domain/plan.ts'
import {slowestPath} from '../domain/reach.ts'
import {leaderForRoll, leadershipNote, type Roll} from '../domain/roll.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import type {SettingChanges} from '../domain/setting-changes.ts'
import {timersOf} from '../domain/settings-in-force.ts'
import {mixedNote, whyNoChange, writeAndRoll} from '../domain/settings-roll.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {type Timers, timersFor} from '../domain/timer-proposal.ts'
import {countedElectionMs, timerProblem} from '../domain/timer-rules.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

type Params = Readonly<Record<string, string>>

/** A14: the same heartbeat interval and election timeout on every member, written first and restarted in turn. */
export const tuneTimers = defineRunbook({
  id: 'tune-timers',
  catalogue: ['A14'],
  title: 'Tune timers',
  summary:
    'Writes the same heartbeat interval and election timeout on every member, then restarts one after the other, leader last.',
  risk: 'disruptive',
  treats: ['timers', 'settings-drift'],
  asks: {probes: ['process', 'paths', 'certificateFiles']},
  measure: {title: 'Heartbeat / election', show: inForce},
  params: [
    {
      name: 'heartbeat',
      about: 'heartbeat interval in ms; without it, what fits the measured network',
      required: false,
    },
    {
      name: 'election',
      about: 'election timeout in ms; without it, what fits the measured network and the heartbeat',
      required: false,
    },
  ],
  draft: (params, {view, limits}) => {
    const leader = leaderForRoll(view)
    if ('reason' in leader) return leader
    const no = whyNoChange(view)
    if (no !== null) return no
    const wanted = wantedTimers(params, view, limits)
    return 'reason' in wanted ? wanted : draftFor(wanted, {view, leader, limits})
  },
})

function wantedTimers(params: Params, view: ClusterView, limits: Thresholds): Timers | NoPlan {
  const {heartbeat, election} = params
  const wrong = [heartbeat, election].find(text => text !== undefined && !/^\d{1,6}$/.test(text))
  if (wrong !== undefined)
    return {reason: `${wrong} is no number of milliseconds.`, remedy: 'Give whole numbers, such as 200.'}
  const slowest = slowestPath(view)
  if (slowest === null && (heartbeat === undefined || election === undefined))
    return {
      reason: 'The round trip between the members was not measured, so no timers can be derived from it.',
      remedy: 'Give both: `heartbeat=200 election=2000`.',
    }
  const factor = limits.electionFactorWarning
  const fitting = timersFor(slowest?.rttMs ?? 0, factor)
  const heartbeatMs = heartbeat === undefined ? fitting.heartbeatMs : Number(heartbeat)
  const electionMs =
    election === undefined ? Math.max(fitting.electionMs, factor * heartbeatMs) : Number(election)
  const problem = timerProblem({heartbeatMs, electionMs})
  return problem === null
    ? {heartbeatMs, electionMs}
    : {reason: `etcd would not start: ${problem}.`, remedy: 'Choose an election timeout of 10 heartbeats.'}
}

interface Around {
  readonly view: ClusterView
  readonly leader: ObservedMember
  readonly limits: Thresholds
}

function draftFor(wanted: Timers, {view, leader, limits}: Around): Draft | NoPlan {
  const now = view.members.flatMap(({probes: {process: running}}) =>
    running.ok ? [timersOf(running.value)] : [],
  )
  if (now.every(one => one.heartbeatMs === wanted.heartbeatMs && hasElection(one, wanted)))
    return {reason: `Every member runs with ${inWords(wanted)}.`, remedy: 'Nothing needs to be done.'}
  const lowers = now.some(
    one => (one.heartbeatMs ?? 0) > wanted.heartbeatMs || (one.electionMs ?? 0) > wanted.electionMs,
  )
  const rolls = rollsFor(wanted, {view, leader, lowers, now})
  const last = rolls.at(-1)?.leader ?? leader
  return {
    steps: rolls.flatMap(({steps}) => steps),
    notes: [
      `After this a lost leader is replaced within about ${duration(2 * wanted.electionMs)}.`,
      ...(rolls.length === 1 ? [] : ['Lowering takes two rolls: first the heartbeat, then the election.']),
      ...shortFor(wanted, view, limits),
      ...roundedDown(wanted),
      mixedNote(changesOf(wanted)),
      leadershipNote(view, last),
    ],
  }
}

/**
 * Raising is one roll. Lowering takes two, since a leader with a slow heartbeat among members with a short patience loses
 * them (etcd-facts A14).
 */
function rollsFor(
  wanted: Timers,
  {
    view,
    leader,
    lowers,
    now,
  }: Omit<Around, 'limits'> & {
    readonly lowers: boolean
    readonly now: readonly ReturnType<typeof timersOf>[]
  },
): readonly Roll[] {
  const {'heartbeat-interval': heartbeat, 'election-timeout': election} = changesOf(wanted)
  const both =
    now.some(one => one.heartbeatMs !== wanted.heartbeatMs) && now.some(one => !hasElection(one, wanted))
  if (!lowers || !both) return [writeAndRoll(view, leader, changesOf(wanted))]
  const first = writeAndRoll(view, leader, {'heartbeat-interval': heartbeat})
  return [first, writeAndRoll(view, first.leader, {'election-timeout': election})]
}

/** What a member logs of itself is rounded down to whole heartbeats. */
function hasElection({electionMs}: ReturnType<typeof timersOf>, wanted: Timers): boolean {
  return electionMs === wanted.electionMs || electionMs === countedElectionMs(wanted)
}

function changesOf({heartbeatMs, electionMs}: Timers): SettingChanges & {
  readonly 'heartbeat-interval': string
  readonly 'election-timeout': string
} {
  return {'heartbeat-interval': String(heartbeatMs), 'election-timeout': String(electionMs)}
}

function shortFor(
  {heartbeatMs, electionMs}: Timers,
  view: ClusterView,
  limits: Thresholds,
): readonly string[] {
  const slowest = slowestPath(view)
  if (slowest === null) return ['The round trip between the members was not measured.']
  const {rttMs, from, to} = slowest
  if (electionMs >= limits.electionFactorWarning * rttMs && heartbeatMs >= rttMs) return []
  return [
    `Short for this network: a round trip from ${from.name} to ${to.name} takes ${duration(rttMs)}, and the election timeout should be ${limits.electionFactorWarning} times that.`,
  ]
}

function roundedDown(wanted: Timers): readonly string[] {
  const counted = countedElectionMs(wanted)
  if (counted === wanted.electionMs) return []
  return [`etcd counts in whole heartbeats: the election timeout will be ${counted} ms.`]
}

function inForce({probes: {process: running}}: ObservedMember): string | null {
  if (!running.ok) return null
  const {heartbeatMs, electionMs} = timersOf(running.value)
  return heartbeatMs === null || electionMs === null ? null : inWords({heartbeatMs, electionMs})
}

function inWords({heartbeatMs, electionMs}: Timers): string {
  return `${duration(heartbeatMs)} / ${duration(electionMs)}`
}
