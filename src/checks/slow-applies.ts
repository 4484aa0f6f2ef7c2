import {defineCheck, type Verdict} from '../domain/check.ts'
import {increase} from '../domain/counter.ts'
import {isBusyDefragmenting} from '../domain/defrag-signs.ts'
import {excused, judgeEach, type Level, levelOf, someoneDefragments} from '../domain/metered.ts'
import {overWindow, type Rate, rateOf} from '../domain/rate.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {ClusterView} from '../domain/view.ts'
import {type Metered, needsTwoReads, type Window, windowsOf} from '../domain/window.ts'
import {counted} from '../domain/words.ts'

const SLOW = 'etcd_server_slow_apply_total'
const APPLIED = 'etcd_server_proposals_applied_total'

/** C20. etcd counts expensive reads too, and the limit of 100 ms is a setting of the server. */
export const slowApplies = defineCheck({
  id: 'slow-applies',
  catalogue: ['C20'],
  title: 'Slow applies',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/faq/#what-does-the-etcd-warning-apply-entries-took-too-long-mean',
  impact: 'Everything behind a slow apply waits, and the member falls behind.',
  remedy: {
    text: 'Look at the disk and the CPU of this host, then for clients that read or write thousands of keys at once.',
  },
  applies: needsTwoReads,
  judge: ({members, view, limits}) =>
    judgeEach({
      members,
      what: 'its slow applies',
      measure: ({metrics}) => rateOf(metrics, window => increase(window, SLOW)),
      say: (member, rate) => verdicts(member, rate, {limits, view}),
    }),
})

function verdicts(
  subject: Metered,
  rate: Rate,
  {limits, view}: {readonly limits: Thresholds; readonly view: ClusterView},
): readonly Verdict<'metrics'>[] {
  if (rate.count === 0) return []
  const perMinute = rate.perSecond * 60
  const level = levelFor(perMinute, slowShare(rate), limits)
  const excuse = excuseOf(subject, {level, view})
  const about = overWindow({...rate, excuse: excuse ?? rate.excuse})
  return [
    {
      subject,
      severity: excused(level, excuse ?? rate.excuse),
      summary: `${subject.name} took longer than its limit (100 ms by default) to apply ${counted(rate.count, 'request')} ${about}`,
      evidence: {perMinute, count: rate.count, seconds: rate.window.seconds},
    },
  ]
}

/** The member's own rewrite explains any number; that of another, on disks they may share, and one pause explain a few. */
function excuseOf(
  subject: Metered,
  {level, view}: {readonly level: Level; readonly view: ClusterView},
): string | undefined {
  if (isBusyDefragmenting(subject, view)) return 'it is being defragmented, or was a moment ago'
  if (level === 'critical') return undefined
  if (someoneDefragments(view)) return 'another member is being defragmented, or was a moment ago'
  return isOnePause(subject) ? 'not before and not since' : undefined
}

/** Seconds of an older window in which one pause still weighs as much as a trouble that lasts. */
const SHORT_SECONDS = 120

/** True when all of them fall into this look, or all before it and lately: a pause of the machine looks like this. */
function isOnePause({metrics}: Metered): boolean {
  const {recent, older} = windowsOf(metrics)
  const [now, all] = [recent, older].map(window => window && increase(window, SLOW))
  if (older === undefined || now === undefined || all === undefined) return false
  return now === 0 ? older.seconds < SHORT_SECONDS : all <= now
}

function levelFor(perMinute: number, share: number, limits: Thresholds): Level {
  const level = levelOf(perMinute, {
    warning: limits.slowAppliesWarningPerMinute,
    critical: limits.slowAppliesCriticalPerMinute,
  })
  if (level === 'critical') return level
  return share < limits.slowAppliesLeastShare ? 'info' : (level ?? 'info')
}

/** Of what was applied meanwhile; 1 when nothing was, for then only the slow ones are known. */
function slowShare({count, window}: {readonly count: number; readonly window: Window}): number {
  const applied = (window.to.samples[APPLIED] ?? 0) - (window.from.samples[APPLIED] ?? 0)
  return applied > 0 ? count / applied : 1
}
