import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import type {Level} from '../domain/metered.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {memberTimeline, needsPast, type Point, slopeOf, timeline} from '../domain/trend.ts'
import {bytes, duration, MiB} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'

const HOUR_S = 3600
/** The file grows in steps of whole regions; fewer points or bytes would make one step a trend. */
const LEAST_POINTS = 4
const LEAST_GROWTH_BYTES = 16 * MiB
const LEAST_SPAN_MS = 10 * 60_000
/** A file that lost this share was defragmented: what was before says nothing about the growth since. */
const SHRUNK_SHARE = 0.05

type Needs = 'status' | 'metrics'

/** C32. Judges the file, as the quota does: pages free inside it may last longer than this says. */
export const dbGrowth = defineCheck({
  id: 'db-growth',
  catalogue: ['C32'],
  title: 'Database that grows towards its quota',
  needs: ['status', 'metrics'],
  source: 'https://github.com/etcd-io/etcd/blob/main/contrib/mixin/mixin.libsonnet',
  impact: 'At the quota the whole cluster accepts only reads and deletes.',
  remedy: {
    text: 'Find out who writes so much (`/etcd keys`) and see that compaction runs; then defragment one member at a time.',
    runbook: 'defragment',
  },
  applies: needsPast,
  judge: ({members, view, limits}) =>
    members.flatMap(member => {
      const {quotaBytes} = member.metrics
      // A missing quota is a finding of its own (db-quota); without growth none is needed.
      const points = sinceShrunk(sizesOf(member, view))
      const perSecond = growthOf(points)
      if (perSecond === undefined || quotaBytes === undefined || quotaBytes <= 0) return []
      return verdicts(member, {perSecond, quotaBytes, spanMs: spanOf(points)}, limits)
    }),
})

interface Growth {
  readonly perSecond: number
  readonly quotaBytes: number
  readonly spanMs: number
}

function verdicts(
  subject: Judged<Needs>,
  {perSecond, quotaBytes, spanMs}: Growth,
  limits: Thresholds,
): readonly Verdict<Needs>[] {
  const {dbSize} = subject.status
  const hoursToFull = Math.max(0, quotaBytes - dbSize) / perSecond / HOUR_S
  const severity = severityOf(hoursToFull, limits)
  if (severity === undefined) return []
  const left = duration(hoursToFull * HOUR_S * 1000)
  return [
    {
      subject,
      severity,
      summary: `${subject.name}'s database grows by ${bytes(perSecond * HOUR_S)} an hour (over ${duration(spanMs)}) and reaches its quota of ${bytes(quotaBytes)} in ${left}`,
      evidence: {
        hoursToFull: Math.round(hoursToFull * 100) / 100,
        bytesPerHour: Math.round(perSecond * HOUR_S),
        dbSize,
        quota: quotaBytes,
      },
    },
  ]
}

function severityOf(hours: number, limits: Thresholds): Level | undefined {
  if (hours < limits.quotaHoursCritical) return 'critical'
  return hours < limits.quotaHoursWarning ? 'warning' : undefined
}

function sizesOf({id}: Judged<Needs>, view: ClusterView): readonly Point[] {
  if (id === null) return []
  return memberTimeline(timeline(view), id).flatMap(({at, point}) =>
    point.dbSize === null ? [] : [{at, value: point.dbSize}],
  )
}

function sinceShrunk(points: readonly Point[]): readonly Point[] {
  const at = points.findLastIndex(({value}, i) => value < (points[i - 1]?.value ?? 0) * (1 - SHRUNK_SHARE))
  return points.slice(Math.max(0, at))
}

/** Bytes per second; undefined where a trend cannot be told, or it does not grow. */
function growthOf(points: readonly Point[]): number | undefined {
  const grown = (points.at(-1)?.value ?? 0) - (points[0]?.value ?? 0)
  if (points.length < LEAST_POINTS || grown < LEAST_GROWTH_BYTES || spanOf(points) < LEAST_SPAN_MS)
    return undefined
  const slope = slopeOf(points)
  return slope !== undefined && slope > 0 ? slope : undefined
}

function spanOf(points: readonly Point[]): number {
  return (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0)
}
