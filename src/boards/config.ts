import {slowestPath} from '../domain/reach.ts'
import {settingsWereRead, timersOf} from '../domain/settings-in-force.ts'
import {fits, type Timers, timersFor} from '../domain/timer-proposal.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {type BoardTable, defineBoard} from './board.ts'
import {millis, UNKNOWN, valueOf} from './cells.ts'
import {comparedSettings, settingOf} from './compared-settings.ts'

const checks = ['timers', 'settings-drift', 'risky-settings', 'corruption-detection', 'version-skew']

/** `config`: what is in force on every member, where members differ, and timers for the measured network. */
export const config = defineBoard({
  word: 'config',
  help: 'Settings in force, where members differ, and timers that fit the measured network.',
  checks,
  reads: ['process', 'paths'],
  lay: ({view, limits}) => {
    const rows = comparedSettings
      .map(name => settingOf(name, view.members))
      .toSorted((a, b) => Number(b.differing.length > 0) - Number(a.differing.length > 0))
    const proposal = proposalOf(view, limits.electionFactorWarning)
    return {
      calm: calmOf(view.members, proposal),
      tables: [
        {
          title: 'Settings in force',
          columns: ['Setting', 'In force', 'Differs on'],
          rows: rows.map(({name, common, differing}) => [name, common, differing.join(', ') || 'none']),
        },
        ...(proposal === null ? [] : [proposalTable(proposal)]),
      ],
      notes: [adviceOf(proposal), ...ignoredNotes(view.members)],
      json: {
        members: view.members.map(({name, probes}) => ({
          member: name,
          process: valueOf(probes.process, value => value),
        })),
        proposal,
      },
    }
  },
})

interface Proposal {
  readonly now: Timers | null
  /** Members have different timers; `now` is then that of the first. */
  readonly differing: boolean
  readonly proposed: Timers
  readonly fits: boolean
  readonly slowestMs: number
  readonly from: string
  readonly to: string
}

function proposalOf(view: ClusterView, times: number): Proposal | null {
  const slowest = slowestPath(view)
  if (slowest === null) return null
  const timers = view.members.flatMap(member => knownTimers(member) ?? [])
  const [now = null] = timers
  const differing =
    new Set(timers.map(({heartbeatMs, electionMs}) => `${heartbeatMs} ${electionMs}`)).size > 1
  return {
    now,
    differing,
    proposed: timersFor(slowest.rttMs, times),
    fits: now !== null && !differing && fits(now, slowest.rttMs, times),
    slowestMs: slowest.rttMs,
    from: slowest.from.name,
    to: slowest.to.name,
  }
}

function knownTimers({probes: {process: running}}: ObservedMember): Timers | null {
  if (!running.ok || !settingsWereRead(running.value)) return null
  const {heartbeatMs, electionMs} = timersOf(running.value)
  return heartbeatMs === null || electionMs === null ? null : {heartbeatMs, electionMs}
}

function proposalTable({now, differing, proposed, fits: enough}: Proposal): BoardTable {
  const current = (value: number | undefined): string =>
    value === undefined ? UNKNOWN : differing ? 'differs' : `${value} ms`
  const wanted = (value: number): string => (enough ? 'keep' : `${value} ms`)
  return {
    title: 'Timers for the measured network',
    columns: ['Timer', '>Now', '>Proposed'],
    rows: [
      ['heartbeat-interval', current(now?.heartbeatMs), wanted(proposed.heartbeatMs)],
      ['election-timeout', current(now?.electionMs), wanted(proposed.electionMs)],
    ],
  }
}

function adviceOf(proposal: Proposal | null): string {
  if (proposal === null) return 'No timers are proposed: the round trip between the members was not measured.'
  const {slowestMs, from, to, proposed} = proposal
  const measured = `the slowest path takes ${millis(slowestMs)} on average (${from} to ${to})`
  if (proposal.fits) return `The timers fit: ${measured}.`
  return `Heartbeat ${proposed.heartbeatMs} ms and election ${proposed.electionMs} ms on every member would fit: ${measured}.`
}

function calmOf(members: readonly ObservedMember[], proposal: Proposal | null): string {
  const read = members.filter(({probes}) => probes.process.ok).length
  const fitting = proposal?.fits === true ? ', and the timers fit the measured network' : ''
  if (read === 0) return 'Nothing wrong in what was seen; no member’s settings were read.'
  return `Nothing wrong: the settings of ${read} of ${members.length} members were read and agree${fitting}.`
}

/** A config file makes etcd ignore every flag and variable, which people find out late. */
function ignoredNotes(members: readonly ObservedMember[]): readonly string[] {
  return members.flatMap(({name, probes: {process: running}}) =>
    running.ok && running.value.ignored.length > 0
      ? [`${name}: written but without effect: ${running.value.ignored.join(', ')}`]
      : [],
  )
}
