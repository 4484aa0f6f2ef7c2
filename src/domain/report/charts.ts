import {electionsIn} from '../elections.ts'
import {histogramIn, inMs, quantileOf} from '../histogram.ts'
import type {HistoryPoint} from '../history.ts'
import {isMeasured, latencyOf} from '../latency.ts'
import {samplesOf} from '../scrape.ts'
import type {ClusterView, ObservedMember} from '../view.ts'
import type {Metered} from '../window.ts'
import type {Chart, JudgedLook, ReportMaterial, Series} from './model.ts'

const FSYNC = 'etcd_disk_wal_fsync_duration_seconds'
const ROUND_TRIP = 'etcd_network_peer_round_trip_time_seconds'

/** Quiet time shown before and after the incident: as long as it lasted, within these bounds. */
const MARGIN_MS = {least: 3 * 60_000, most: 10 * 60_000} as const

/** The time the charts and the looks of a report cover, ISO 8601. */
export function spanOf({incident, madeAt}: Pick<ReportMaterial, 'incident' | 'madeAt'>): {
  readonly from: string
  readonly to: string
} {
  const begin = Date.parse(incident.openedAt)
  const end = Date.parse(incident.closedAt ?? incident.resolvedAt ?? madeAt)
  const margin = Math.min(MARGIN_MS.most, Math.max(MARGIN_MS.least, end - begin))
  return {
    from: new Date(begin - margin).toISOString(),
    to: new Date(Math.max(begin + 1, Math.min(end + margin, Date.parse(madeAt)))).toISOString(),
  }
}

/** Database size, log writes, leader changes and round trips; a chart of which nothing was measured is left out. */
export function chartsOf(material: ReportMaterial): readonly Chart[] {
  const {history, looks} = material
  const common = {...spanOf(material), marks: marksOf(material)}
  const charts: readonly Chart[] = [
    {id: 'db-size', title: 'Database size', unit: 'bytes', series: sizes(history), ...common},
    {
      id: 'fsync',
      title: 'Log writes, 99th percentile',
      unit: 'ms',
      series: measured(looks, fsync),
      ...common,
    },
    {id: 'leaders', title: 'Leader changes so far', unit: 'count', series: leaders(history), ...common},
    {
      id: 'round-trip',
      title: 'Round trip to the slowest peer, 99th percentile',
      unit: 'ms',
      series: measured(looks, roundTrip),
      ...common,
    },
  ]
  return charts.filter(({series}) => series.some(({points}) => points.some(({value}) => value !== null)))
}

function marksOf({incident, plans}: ReportMaterial): Chart['marks'] {
  const runs = plans.flatMap(({run, record}) => (run === null ? [] : [{run, title: record.plan.title}]))
  return [
    {at: incident.openedAt, label: 'opened'},
    ...runs.map(({run, title}) => ({at: run.startedAt, label: title})),
    ...(incident.resolvedAt === undefined ? [] : [{at: incident.resolvedAt, label: 'resolved'}]),
    ...(incident.closedAt === null ? [] : [{at: incident.closedAt, label: 'closed'}]),
  ]
}

function sizes(history: readonly HistoryPoint[]): readonly Series[] {
  const names = new Set(history.flatMap(({members}) => members.map(({name}) => name)))
  return [...names].toSorted().map(name => ({
    name,
    points: history.map(({at, members}) => ({
      at,
      value: members.find(member => member.name === name)?.dbSize ?? null,
    })),
  }))
}

/** Elections, added up from the beginning of the chart; unknown while nobody answered. */
function leaders(history: readonly HistoryPoint[]): readonly Series[] {
  const changes = new Map(electionsIn(history).map(({point, total}) => [point.at, total]))
  let sum = 0
  const points = history.map(({at, members}) => {
    sum += changes.get(at) ?? 0
    return {at, value: members.some(({answered}) => answered) ? sum : null}
  })
  return points.length < 2 ? [] : [{name: 'cluster', points}]
}

type Measure = (member: Metered, view: ClusterView) => number | null

function measured(looks: readonly JudgedLook[], measure: Measure): readonly Series[] {
  const names = new Set(looks.flatMap(({view}) => view.members.map(({name}) => name)))
  return [...names].toSorted().map(name => ({
    name,
    points: looks.map(({at, view}) => {
      const member = view.members.find(one => one.name === name)
      const metered = member === undefined ? null : meteredOf(member)
      return {at, value: metered === null ? null : measure(metered, view)}
    }),
  }))
}

function meteredOf(member: ObservedMember): Metered | null {
  const {metrics} = member.probes
  return metrics.ok ? {...member, metrics: metrics.value} : null
}

function fsync(member: Metered): number | null {
  const latency = latencyOf(member, FSYNC)
  return latency !== undefined && isMeasured(latency) ? latency.p99Ms : null
}

/** Members probe each other twice a minute, so a look alone has too few; the percentile since the start fills in. */
function roundTrip(member: Metered): number | null {
  const {scrape} = member.metrics
  if (scrape === undefined) return null
  const peers = new Set(samplesOf(scrape, `${ROUND_TRIP}_bucket`).map(({labels}) => labels['To'] ?? ''))
  const trips = [...peers].flatMap(peer => {
    const recent = latencyOf(member, ROUND_TRIP, {To: peer})
    if (recent !== undefined && isMeasured(recent)) return [recent.p99Ms]
    const all = histogramIn(scrape, ROUND_TRIP, {To: peer})
    const p99 = all === undefined ? undefined : quantileOf(all, 0.99)
    return p99 === undefined ? [] : [inMs(p99.value)]
  })
  return trips.length === 0 ? null : Math.max(...trips)
}
