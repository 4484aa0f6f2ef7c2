import {defineCheck, type Verdict} from '../domain/check.ts'
import {gauge} from '../domain/counter.ts'
import {notReported} from '../domain/metered.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {ClusterView} from '../domain/view.ts'
import {type Metered, over, type Window, windowsOf} from '../domain/window.ts'
import {names} from '../domain/words.ts'

const COMPACTED = 'etcd_debugging_mvcc_compact_revision'
const CURRENT = 'etcd_debugging_mvcc_current_revision'
/** Between two looks kept half an hour apart a few seconds may be missing. */
const SLACK_SECONDS = 60

interface Piled {
  readonly member: Metered
  readonly window: Window
  readonly revisions: number
  readonly compacted: number
}

/** C37. `etcd_debugging_*` names may change; a server without them is unknown. Compaction is the cluster's, not a member's. */
export const compactionHealth = defineCheck({
  id: 'compaction-health',
  catalogue: ['C37'],
  title: 'Compaction that does not run',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/op-guide/maintenance/#history-compaction-v3-api-key-value-database',
  impact: 'Every old revision stays, so the database grows until it reaches its quota.',
  remedy: {
    text: 'See that automatic compaction is configured (`auto-compaction-retention`), or that the Kubernetes API server, which compacts every 5 minutes, reaches etcd.',
  },
  applies: whyNotYet,
  judge: ({members, limits}) => {
    const long = members.filter(member => windowFor(member) !== undefined)
    const piled = long.map(member => piledUp(member))
    const missing = long.filter((_, at) => piled[at] === undefined)
    const idle = piled.filter(one => one !== undefined).filter(one => isStuck(one, limits))
    const silent = missing.map(member => notReported(member, 'its compacted revision'))
    return [...verdicts(idle, long.length), ...silent]
  },
})

const LEAST_MINUTES = 30

function whyNotYet({members}: ClusterView): string | undefined {
  const read = members.filter(({probes}) => probes.metrics.ok)
  const ready = members.some(({probes: {metrics}}) => metrics.ok && isLong(windowsOf(metrics.value).older))
  return read.length === 0 || ready ? undefined : 'Needs two reads of the metrics half an hour apart.'
}

function windowFor({metrics}: Metered): Window | undefined {
  const {older} = windowsOf(metrics)
  return isLong(older) ? older : undefined
}

function isLong(window: Window | undefined): boolean {
  return window !== undefined && window.seconds >= LEAST_MINUTES * 60 - SLACK_SECONDS
}

function piledUp(member: Metered): Piled | undefined {
  const window = windowFor(member)
  if (window === undefined) return undefined
  const [from, to] = [gauge(window.from, COMPACTED), gauge(window.to, COMPACTED)]
  const [before, now] = [gauge(window.from, CURRENT), gauge(window.to, CURRENT)]
  if (from === undefined || to === undefined || before === undefined || now === undefined) return undefined
  return {member, window, revisions: now - before, compacted: to - from}
}

function isStuck({window, revisions, compacted}: Piled, limits: Thresholds): boolean {
  const longEnough = window.seconds >= limits.compactionWarningMinutes * 60 - SLACK_SECONDS
  return longEnough && compacted === 0 && revisions >= limits.compactionLeastRevisions
}

function verdicts(piled: readonly Piled[], judged: number): readonly Verdict<'metrics'>[] {
  const most = piled.toSorted((a, b) => b.revisions - a.revisions)[0]
  if (most === undefined) return []
  const all = piled.length === judged
  const where = all ? 'The cluster' : names(piled.map(({member}) => member))
  return [
    {
      subject: all ? 'cluster' : most.member,
      severity: 'warning',
      summary: `${where} took ${most.revisions} new revisions and compacted none ${over(most.window)}`,
      evidence: {revisions: most.revisions, minutes: Math.round(most.window.seconds / 60)},
    },
  ]
}
