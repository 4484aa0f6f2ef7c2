import {defineCheck, type Verdict} from '../domain/check.ts'
import {increase} from '../domain/counter.ts'
import {excused, judgeEach, type Level} from '../domain/metered.ts'
import {overWindow, type Rate, rateOf} from '../domain/rate.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {type Metered, needsTwoReads, windowsOf} from '../domain/window.ts'
import {counted} from '../domain/words.ts'

const LATE = 'etcd_server_heartbeat_send_failures_total'

/** C25. Despite its name no failure of the network: the leader itself came too late with its heartbeats. */
export const lateHeartbeats = defineCheck({
  id: 'late-heartbeats',
  catalogue: ['C25'],
  title: 'Heartbeats sent too late',
  needs: ['metrics'],
  source:
    'https://etcd.io/docs/v3.5/faq/#what-does-the-etcd-warning-failed-to-send-out-heartbeat-on-time-mean',
  impact: 'Followers that wait too long elect another leader.',
  remedy: {
    text: 'Look at the disk and the CPU of the leader, not at the network; if they cannot be relieved, move the leader.',
    runbook: 'move-leader',
  },
  applies: needsTwoReads,
  judge: ({members, limits}) =>
    judgeEach({
      members,
      what: 'its late heartbeats',
      measure: ({metrics}) => rateOf(metrics, window => increase(window, LATE)),
      say: (member, rate) => verdicts(member, rate, limits),
    }),
})

function verdicts(subject: Metered, rate: Rate, limits: Thresholds): readonly Verdict<'metrics'>[] {
  if (rate.count === 0) return []
  const perMinute = rate.perSecond * 60
  return [
    {
      subject,
      severity: excused(levelFor(subject, perMinute, limits), rate.excuse),
      summary: `${subject.name} was late with ${counted(rate.count, 'heartbeat')} as leader ${overWindow(rate)}`,
      evidence: {perMinute, count: rate.count, seconds: rate.window.seconds},
    },
  ]
}

/** Critical only when it is sustained: in the older window too. */
function levelFor({metrics}: Metered, perMinute: number, limits: Thresholds): Level {
  const {older} = windowsOf(metrics)
  const long = older && ((increase(older, LATE) ?? 0) * 60) / older.seconds
  const sustained = Math.min(perMinute, long ?? 0)
  if (sustained > limits.lateHeartbeatsCriticalPerMinute) return 'critical'
  return perMinute > limits.lateHeartbeatsWarningPerMinute ? 'warning' : 'info'
}
