import {defineCheck, type Verdict} from '../domain/check.ts'
import {histogramOver, quantileOf} from '../domain/histogram.ts'
import {isMeasured, type Latency, latencyLevel, latencyOf, latencyWords} from '../domain/latency.ts'
import {excused, judgeEach, someoneDefragments} from '../domain/metered.ts'
import {disturbance} from '../domain/rate.ts'
import {samplesOf} from '../domain/scrape.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {ClusterView} from '../domain/view.ts'
import {hasFamily, type Metered, needsTwoReads, windowsOf} from '../domain/window.ts'

const FAMILY = 'grpc_server_handling_seconds'
const BUCKET = `${FAMILY}_bucket`
/** Long by nature and ordered by an operator, Quorate included. */
const LONG: ReadonlySet<string | undefined> = new Set([
  'Defragment',
  'Hash',
  'HashKV',
  'Compact',
  'MoveLeader',
  'Snapshot',
])
const CRITICAL_SECONDS = 600

interface Slow {
  readonly method: string
  readonly latency: Latency
}

/** C43. Only with `--metrics=extensive`; per method, for one slow kind of request hides among many fast ones. */
export const grpcLatency = defineCheck({
  id: 'grpc-latency',
  catalogue: ['C43'],
  title: 'Slow answers to clients',
  needs: ['metrics'],
  source: 'https://github.com/etcd-io/etcd/blob/main/contrib/mixin/mixin.libsonnet',
  impact: 'Clients wait; a Kubernetes API server that waits too long fails its own requests.',
  remedy: {
    text: 'For slow writes look at the disks and the links between members, for slow reads at the size of what is read.',
  },
  applies: whyNot,
  judge: ({members, view, limits}) =>
    judgeEach({
      members: members.filter(({metrics}) => hasFamily(metrics.scrape, BUCKET)),
      what: 'how long its answers take',
      measure: member => slowestOf(member),
      say: (member, slow) => verdicts(member, slow, {view, limits}),
    }),
})

function whyNot(view: ClusterView): string | undefined {
  const reason = needsTwoReads(view)
  const scrapes = view.members.flatMap(({probes: {metrics}}) => (metrics.ok ? [metrics.value.scrape] : []))
  if (reason !== undefined || scrapes.length === 0) return reason
  return scrapes.some(scrape => hasFamily(scrape, BUCKET))
    ? undefined
    : 'metrics=basic has no latency histogram.'
}

/** Every unary method with enough requests in some window; none is a quiet member, not an unknown one. */
function slowestOf(member: Metered): readonly Slow[] {
  const {scrape} = member.metrics
  if (scrape === undefined) return []
  const unary = samplesOf(scrape, BUCKET).filter(
    ({labels}) => labels['grpc_type'] === 'unary' && !LONG.has(labels['grpc_method']),
  )
  return [...new Set(unary.map(({labels}) => labels['grpc_method'] ?? ''))].flatMap(method => {
    const latency = latencyOf(member, FAMILY, {grpc_method: method, grpc_type: 'unary'})
    return latency && isMeasured(latency) ? [{method, latency}] : []
  })
}

function verdicts(
  subject: Metered,
  slow: readonly Slow[],
  {view, limits}: {readonly view: ClusterView; readonly limits: Thresholds},
): readonly Verdict<'metrics'>[] {
  const worst = slow.toSorted((a, b) => b.latency.p99Ms - a.latency.p99Ms)[0]
  const level = worst && latencyLevel(worst.latency, {warning: limits.grpcWarningMs})
  if (worst === undefined || level === undefined) return []
  const {method, latency} = worst
  const severity = level === 'warning' && isLasting(subject, method, limits) ? 'critical' : level
  return [
    {
      subject,
      severity: excused(severity, someoneDefragments(view) || disturbance(latency.window)),
      summary: `${subject.name} needs ${latency.p99Ms} ms for 99 % of its ${method} requests (${latencyWords(latency)})`,
      evidence: {method, p99Ms: latency.p99Ms, samples: latency.histogram.total},
    },
  ]
}

/** True when it was as slow over ten minutes or more. */
function isLasting({metrics}: Metered, method: string, limits: Thresholds): boolean {
  const {older} = windowsOf(metrics)
  if (older === undefined || older.seconds < CRITICAL_SECONDS) return false
  const histogram = histogramOver(older, FAMILY, {grpc_method: method, grpc_type: 'unary'})
  const p99 = histogram && quantileOf(histogram, 0.99)
  return p99 !== undefined && p99.value * 1000 >= limits.grpcWarningMs
}
