import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {type BoardTable, defineBoard} from './board.ts'
import {absence, millis, nameCell, UNKNOWN, valueOf} from './cells.ts'
import {slowestPath} from './network-paths.ts'
import {DEFAULT_ELECTION_MS, DEFAULT_HEARTBEAT_MS, fits, type Timers, timersFor} from './timer-proposal.ts'

const checks = ['timers', 'settings-drift', 'risky-settings', 'corruption-detection', 'version-skew']

/** Settings that must be the same on every member (etcd-facts C46), with etcd's default where it has one number. */
const compared: Readonly<Record<string, string | null>> = {
  'heartbeat-interval': String(DEFAULT_HEARTBEAT_MS),
  'election-timeout': String(DEFAULT_ELECTION_MS),
  'pre-vote': null,
  'snapshot-count': null,
  'quota-backend-bytes': null,
  'auto-compaction-mode': null,
  'auto-compaction-retention': null,
  'max-request-bytes': null,
  'initial-cluster-state': null,
}

/** `config`: what is in force on every member, where members differ, and timers for the measured network. */
export const config = defineBoard({
  word: 'config',
  help: 'Settings in force, where members differ, and timers that fit the measured network.',
  checks,
  reads: ['process', 'paths'],
  lay: ({view}) => {
    const rows = Object.keys(compared)
      .map(name => settingOf(name, view.members))
      .toSorted((a, b) => Number(b.differing.length > 0) - Number(a.differing.length > 0))
    const proposal = proposalOf(view)
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

interface Setting {
  readonly name: string
  readonly common: string
  /** "etcd-3: 500", one per member that is not like most. */
  readonly differing: readonly string[]
}

function settingOf(name: string, members: readonly ObservedMember[]): Setting {
  const values = members.map(member => ({member, value: inForce(name, member)}))
  const known = values.flatMap(({value}) => (value === null ? [] : [value]))
  const [common] = [...Map.groupBy(known, value => value)].toSorted(([, a], [, b]) => b.length - a.length)
  const first = members[0]?.probes.process
  if (common === undefined)
    return {name, common: first === undefined || first.ok ? UNKNOWN : absence(first.code), differing: []}
  const differing = values.flatMap(({member, value}) =>
    value === null || value === common[0] ? [] : [`${nameCell(member)}: ${value}`],
  )
  const unread = values.flatMap(({member, value}) => (value === null ? [nameCell(member)] : []))
  return {name, common: common[0], differing: [...differing, ...unread.map(who => `${who}: ${UNKNOWN}`)]}
}

/** The value with its unit of etcd's flag; a setting nobody set is etcd's default. */
function inForce(name: string, {probes: {process}}: ObservedMember): string | null {
  if (!process.ok) return null
  const set = process.value.settings[name]?.value
  if (set !== undefined) return set
  const standard = compared[name]
  return standard == null ? 'default' : `${standard} (default)`
}

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

function proposalOf(view: ClusterView): Proposal | null {
  const slowest = slowestPath(view)
  if (slowest === null) return null
  const timers = view.members.flatMap(member => timersOf(member) ?? [])
  const [now = null] = timers
  const differing =
    new Set(timers.map(({heartbeatMs, electionMs}) => `${heartbeatMs} ${electionMs}`)).size > 1
  return {
    now,
    differing,
    proposed: timersFor(slowest.rttMs),
    fits: now !== null && !differing && fits(now, slowest.rttMs),
    slowestMs: slowest.rttMs,
    from: slowest.from.name,
    to: slowest.to.name,
  }
}

function timersOf({probes: {process}}: ObservedMember): Timers | null {
  if (!process.ok) return null
  const {settings} = process.value
  const heartbeatMs = Number(settings['heartbeat-interval']?.value ?? DEFAULT_HEARTBEAT_MS)
  const electionMs = Number(settings['election-timeout']?.value ?? DEFAULT_ELECTION_MS)
  return Number.isFinite(heartbeatMs) && Number.isFinite(electionMs) ? {heartbeatMs, electionMs} : null
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
  return members.flatMap(({name, probes: {process}}) =>
    process.ok && process.value.ignored.length > 0
      ? [`${name}: written but without effect: ${process.value.ignored.join(', ')}`]
      : [],
  )
}
