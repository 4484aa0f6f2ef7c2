import type {Config} from '../config/index.ts'
import {firstOfFleet} from '../domain/spread.ts'
import type {WriteProbe} from '../domain/write-probe.ts'
import type {Context} from '../engine/context.ts'
import {type LookBudget, lookBudget} from '../operations/look-budget.ts'
import {monitorCluster} from '../operations/monitor-cluster.ts'
import type {Operations} from '../operations/operations.ts'
import {isAllowed, probeOnSchedule} from '../operations/probe-on-schedule.ts'
import {type WatchTurn, watchCluster} from '../operations/watch-cluster.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Background, Clock} from '../ports/runtime.ts'
import type {LabelledReading, Reading} from '../runtime/metrics.ts'
import {repeat} from '../runtime/schedule.ts'

/** What the schedule is made of, before it begins. */
export interface Watching {
  readonly budget: LookBudget
  /** The newest write probe of each cluster that has one. */
  readonly probes: Map<string, WriteProbe>
  /** What `/metrics` tells of it. */
  readonly readings: readonly (Reading | LabelledReading)[]
}

/** One budget and one memory of figures for all clusters. */
export function prepareWatch({monitor, schedule}: Config, clock: Clock): Watching {
  const limits = {atOnce: monitor.looksAtOnce, lookMs: monitor.lookMs, waitMs: schedule.healthEveryMs}
  const budget = lookBudget(limits, clock)
  const probes = new Map<string, WriteProbe>()
  return {budget, probes, readings: [...budgetReadings(budget), probeReading(probes)]}
}

/** Starts the watch over every cluster. */
export function startWatch(
  {schedule, monitor}: Pick<Config, 'schedule' | 'monitor'>,
  {budget, probes}: Watching,
  {
    context,
    operations,
    background,
  }: {readonly context: Context; readonly operations: Operations; readonly background: Background},
): void {
  const {clusters, clock, log, stopping: until} = context
  const chance = Math.random
  const followUp = (incidents: readonly string[]): void =>
    background.start('diagnose what the monitor saw', () => operations.followUpAlerts(incidents))
  const every = (name: string, everyMs: number, work: WatchTurn): void =>
    background.start(name, () => repeat(name, {everyMs, chance, clock, log, until}, () => budget.turn(work)))
  for (const access of clusters.all) {
    const watch = watchCluster(access, context, {
      ...schedule,
      deepAfterMs: firstOfFleet(schedule.deepEveryMs, clusters.all.length, chance),
      chance,
      ...(monitor.enabled ? {heed: monitorCluster(access, context, {signs: monitor.signs, followUp})} : {}),
    })
    every(`watch ${access.settings.id}`, schedule.healthEveryMs, watch)
    const probeEveryMs = schedule.writeProbeEveryMs
    if (probeEveryMs !== null && isAllowed(access))
      every(`measure writes of ${access.settings.id}`, probeEveryMs, probing(access, context, probes))
  }
}

function probing(access: ClusterAccess, context: Context, probes: Map<string, WriteProbe>): WatchTurn {
  return async enough => {
    const probe = await probeOnSchedule(access, context, enough)
    if (probe !== null) probes.set(access.settings.id, probe)
  }
}

function budgetReadings(budget: LookBudget): readonly Reading[] {
  const kind = 'counter'
  return [
    {
      kind,
      name: 'quorate_looks_late_total',
      help: 'Scheduled looks that had to wait for their place.',
      read: () => budget.counts().late,
    },
    {
      kind,
      name: 'quorate_looks_skipped_total',
      help: 'Scheduled looks left out because no place became free before the next was due.',
      read: () => budget.counts().skipped,
    },
    {
      kind,
      name: 'quorate_looks_cut_total',
      help: 'Scheduled looks given up because they took too long.',
      read: () => budget.counts().cut,
    },
  ]
}

function probeReading(probes: ReadonlyMap<string, WriteProbe>): LabelledReading {
  return {
    name: 'quorate_write_probe_seconds',
    help: 'What the newest scheduled write probe of a cluster measured.',
    labels: ['cluster', 'what', 'quantile'],
    readAll: () => [...probes].flatMap(([cluster, probe]) => probeValues(cluster, probe)),
  }
}

const QUANTILES = {p50: '0.5', p95: '0.95', p99: '0.99', max: '1'} as const

function probeValues(cluster: string, probe: WriteProbe) {
  return (['put', 'get', 'delete'] as const).flatMap(what =>
    (['p50', 'p95', 'p99', 'max'] as const).map(name => ({
      labels: {cluster, what, quantile: QUANTILES[name]},
      value: probe[what][name] / 1000,
    })),
  )
}
