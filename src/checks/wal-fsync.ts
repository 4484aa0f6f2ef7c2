import {defineCheck, type Verdict} from '../domain/check.ts'
import {shareAbove} from '../domain/histogram.ts'
import {judgeLatency, type Latency, latencyLevel, latencyWords} from '../domain/latency.ts'
import {excused, someoneDefragments} from '../domain/metered.ts'
import {heartbeatMs} from '../domain/settings-in-force.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {percent} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'
import {type Metered, needsTwoReads} from '../domain/window.ts'

/** C28. Every write waits for this; what is slower than the heartbeat interval also delays heartbeats. */
export const walFsync = defineCheck({
  id: 'wal-fsync',
  catalogue: ['C28'],
  title: 'Slow log writes',
  needs: ['metrics'],
  source:
    'https://etcd.io/docs/v3.5/faq/#what-does-the-etcd-warning-failed-to-send-out-heartbeat-on-time-mean',
  impact: 'Every write waits for the log; a leader that waits too long loses its office.',
  remedy: {
    text: 'Find out what else uses this disk and move it away, or give etcd a disk of its own; if this member leads, move the leader to one with a faster disk.',
    runbook: 'retire-leader',
  },
  applies: needsTwoReads,
  judge: ({members, view, limits}) =>
    judgeLatency({
      members,
      family: 'etcd_disk_wal_fsync_duration_seconds',
      samples: 'fsyncs',
      of: 'the disks',
      say: (member, latency) => verdicts(member, latency, {view, limits}),
    }),
})

function verdicts(
  subject: Metered,
  latency: Latency,
  {view, limits}: {readonly view: ClusterView; readonly limits: Thresholds},
): readonly Verdict<'metrics'>[] {
  const level = latencyLevel(latency, {
    watch: limits.fsyncWatchMs,
    warning: limits.fsyncWarningMs,
    critical: limits.fsyncCriticalMs,
  })
  if (level === undefined) return []
  const {p99Ms, histogram, window} = latency
  const heartbeat = heartbeatMs(subject)
  const slowShare = shareAbove(histogram, heartbeat / 1000)
  const late = slowShare > 0 ? `; ${percent(slowShare)} take longer than the heartbeat interval` : ''
  return [
    {
      subject,
      // A defragmentation writes the whole database: the disk is busy for a known reason.
      severity: excused(level, level !== 'critical' && someoneDefragments(view)),
      summary: `${subject.name}'s disk needs ${p99Ms} ms for 99 % of its log writes (${latencyWords(latency)})${late}`,
      evidence: {p99Ms, slowShare, heartbeatMs: heartbeat, samples: histogram.total, seconds: window.seconds},
    },
  ]
}
