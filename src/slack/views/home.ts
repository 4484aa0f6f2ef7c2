import type {Incident} from '../../domain/incident.ts'
import type {Roles} from '../../domain/person.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {rank, type Severity} from '../../domain/severity.ts'
import {duration} from '../../domain/units.ts'
import {counted} from '../../domain/words.ts'
import type {FleetRow, Home} from '../../operations/operations.ts'
import {cut, mrkdwn, plain, when} from '../escape.ts'
import {atMost, type Block, context, header, present, section, table} from './blocks.ts'
import {frozenLine} from './freeze.ts'
import {approvalsCard} from './lists.ts'
import {badge, place, short} from './words.ts'

/** Where the root message of an incident is; absent when it is not posted yet, or Slack did not say. */
export type Links = ReadonlyMap<string, string>

/** Short enough for four of them on the width of a phone. Members counts the healthy ones. */
const COLUMNS = ['Cluster', 'Health', '>Members', '>Seen', 'Environment'] as const

/** Lines beside the table: whoever cannot see tables misses only clusters that are well. */
const ILL_LINES = 5
const LIST_LINES = 10
/** Slack takes 100 rows with the one of the headings; half of what a view may hold is left for the lists. */
const MOST_ROWS = 99
const TABLE_CHARACTERS = 6000
/** Ours: more names make the list longer than what it says. */
const NAMES = 12

/** App Home: the fleet as last seen, what is open, what waits for people, and what the reader may do about it. */
export function homeBlocks(home: Home, links: Links): readonly Block[] {
  return present([
    header('home.fleet', 'Clusters'),
    ...fleetBlocks(home),
    header('home.open', 'Open incidents'),
    section('home.incidents', incidentLines(home, links)),
    header('home.waiting', 'Waiting for approval'),
    ...approvalsCard(home.waiting).blocks,
    header('home.ice', 'Frozen'),
    section('home.freezes', freezeLines(home)),
    header('home.rights', 'What you may do'),
    section('home.may', rightsLines(home)),
  ])
}

function fleetBlocks({fleet, at}: Home): readonly (Block | null)[] {
  if (fleet.length === 0) return [section('home.clusters', ['No cluster is configured.'])]
  const ill = fleet.filter(({health}) => health.severity !== 'ok')
  const rows = fitting(fleet.map(cellsOf))
  const lines = ill.map(
    ({cluster, health: {severity, words, healthy, ageMs}}) =>
      `${badge(severity)} · ${place(cluster)} ${short(words, 120)}${ageMs === null ? '' : `, ${healthy} members healthy, ${age(ageMs)}`}`,
  )
  return [
    section('home.clusters', [`*${summary(fleet)}*`, ...atMost(lines, ILL_LINES)]),
    table('home.table', COLUMNS, rows),
    context('home.at', [
      rows.length < fleet.length
        ? `… and ${fleet.length - rows.length} more that are no worse than these; \`/etcd clusters\` lists all.`
        : '',
      `As of ${when(at, 'date')}, from the store. Opening this tab again brings it up to date; \`/etcd status\` looks now.`,
    ]),
  ]
}

/** As many whole rows as leave room for the rest of the tab. */
function fitting(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let left = TABLE_CHARACTERS
  const tooMuch = rows.slice(0, MOST_ROWS).findIndex(row => {
    left -= row.join('').length
    return left < 0
  })
  return rows.slice(0, tooMuch < 0 ? MOST_ROWS : tooMuch)
}

/** "3 clusters: 1 critical, 2 healthy". */
function summary(fleet: readonly FleetRow[]): string {
  const counts = Map.groupBy(fleet, ({health}) => health.severity)
  const worstFirst = [...counts].toSorted(([a], [b]) => rank(b) - rank(a))
  return `${counted(fleet.length, 'cluster')}: ${worstFirst.map(([severity, rows]) => `${rows.length} ${WORDS[severity]}`).join(', ')}`
}

const WORDS: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  warning: 'with a warning',
  unknown: 'not known',
  info: 'healthy',
  ok: 'healthy',
}

function cellsOf({cluster, health: {severity, words, healthy, ageMs}}: FleetRow): readonly string[] {
  const mark = badge(severity).split(' ')[0] ?? ''
  return [
    plain(cut(cluster.id, 60)),
    plain(cut(`${mark} ${words}`, 60)),
    healthy,
    ageMs === null ? 'never' : age(ageMs),
    plain(cut(cluster.environment, 40)),
  ]
}

/** "12 s ago", "3 min ago": seconds matter only while they are all there is. */
function age(ms: number): string {
  return `${duration(ms < 60_000 ? ms - (ms % 1000) : ms - (ms % 60_000)).replace('.0 s', ' s')} ago`
}

function incidentLines({fleet}: Home, links: Links): readonly string[] {
  const open = fleet.flatMap(({cluster, incident}) =>
    incident === null ? [] : [{cluster, incident, level: incident.level ?? ''}],
  )
  if (open.length === 0) return ['No incident is open.']
  const urgentFirst = open.toSorted(
    (a, b) =>
      Number(a.incident.state === 'resolved') - Number(b.incident.state === 'resolved') ||
      // Without a level nothing is known yet, which comes before what is known to be the least.
      (a.level || 'P1').localeCompare(b.level || 'P1') ||
      a.incident.openedAt.localeCompare(b.incident.openedAt),
  )
  return atMost(
    urgentFirst.map(({cluster, incident}) => incidentLine(cluster, incident, links)),
    LIST_LINES,
  )
}

function incidentLine(cluster: ClusterSettings, incident: Incident, links: Links): string {
  const {id, level, state, title, severity, openedAt, channel} = incident
  const link = links.get(id)
  const where = link === undefined ? `<#${mrkdwn(channel)}>` : `<${link}|open it>`
  const mark = state === 'open' ? (badge(severity).split(' ')[0] ?? '') : '✅'
  const what = state === 'open' ? short(title, 120) : `${short(title, 120)}, alerts resolved`
  const urgency = level === undefined ? '' : ` *${level}*`
  return `${mark}${urgency} ${place(cluster)} ${what} · since ${when(openedAt, 'date')} · ${where}`
}

function freezeLines({freezes}: Home): readonly string[] {
  if (freezes.length === 0) return ['No cluster is frozen.']
  return atMost(
    freezes.map(freeze => `*${short(freeze.cluster, 80)}* ${frozenLine(freeze)}`),
    LIST_LINES,
  )
}

/** What a person may do, told once for all clusters of which it is true. */
function rightsLines({may}: Home): readonly string[] {
  if (may.length === 0) return ['There is nothing to do without a cluster.']
  const groups = Map.groupBy(may, ({cluster, roles}) => rightsWords(cluster, roles))
  const lines = [...groups].map(([words, of]) => `• You may ${words} on ${clusterNames(of)}`)
  const doubts = new Set(may.flatMap(({roles}) => roles.doubt ?? []))
  return [
    ...lines,
    ...[...doubts].map(doubt => `❔ Some rights could not be established: ${short(doubt, 200)}`),
  ]
}

function rightsWords({actions}: ClusterSettings, {operator, approver}: Roles): string {
  if (actions === 'disabled') return 'look (Quorate only looks there)'
  if (operator && approver) return 'look, ask for repairs, approve those of others, freeze and unfreeze'
  if (operator) return 'look, ask for repairs and freeze'
  return approver ? 'look, approve repairs, freeze and unfreeze' : 'look'
}

function clusterNames(of: Home['may']): string {
  const names = of.map(({cluster}) => `*${short(cluster.id, 80)}*`)
  if (names.length <= NAMES) return names.join(', ')
  return `${names.slice(0, NAMES).join(', ')} and ${names.length - NAMES} more`
}
