import {defineCheck, type Verdict} from '../domain/check.ts'
import {judgeLatency, type Latency, latencyLevel, latencyWords} from '../domain/latency.ts'
import {excused, someoneDefragments} from '../domain/metered.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {ClusterView} from '../domain/view.ts'
import {type Metered, needsTwoReads} from '../domain/window.ts'

/** C29. Good log writes and bad commits point at the database file or at huge batches, not at the log. */
export const backendCommit = defineCheck({
  id: 'backend-commit',
  catalogue: ['C29'],
  title: 'Slow commits of the database',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/faq/#what-does-the-etcd-warning-apply-entries-took-too-long-mean',
  impact: 'Applies wait for the commit, so answers get slow and the member falls behind.',
  remedy: {
    text: 'Compare with the log writes of this member: if those are slow too, it is the disk; if not, look for huge values and for whatever else reads and writes the database file.',
  },
  applies: needsTwoReads,
  judge: ({members, view, limits}) =>
    judgeLatency({
      members,
      family: 'etcd_disk_backend_commit_duration_seconds',
      samples: 'commits',
      of: 'the databases',
      say: (member, latency) => verdicts(member, latency, {view, limits}),
    }),
})

function verdicts(
  subject: Metered,
  latency: Latency,
  {view, limits}: {readonly view: ClusterView; readonly limits: Thresholds},
): readonly Verdict<'metrics'>[] {
  const level = latencyLevel(latency, {
    watch: limits.commitWatchMs,
    warning: limits.commitWarningMs,
    critical: limits.commitCriticalMs,
  })
  if (level === undefined) return []
  const {p99Ms, histogram, window} = latency
  return [
    {
      subject,
      severity: excused(level, level !== 'critical' && someoneDefragments(view)),
      summary: `${subject.name}'s database needs ${p99Ms} ms for 99 % of its commits (${latencyWords(latency)})`,
      evidence: {p99Ms, samples: histogram.total, seconds: window.seconds},
    },
  ]
}
