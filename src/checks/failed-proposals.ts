import {defineCheck, type Verdict} from '../domain/check.ts'
import {increase} from '../domain/counter.ts'
import {excused, judgeEach, levelOf} from '../domain/metered.ts'
import {overWindow, type Rate, rateOf} from '../domain/rate.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {percent} from '../domain/units.ts'
import {type Metered, needsTwoReads, type Window} from '../domain/window.ts'

const FAILED = 'etcd_server_proposals_failed_total'
/** A gauge despite its name, so it also falls: after a restart, and never otherwise (etcd-facts 2.1). */
const COMMITTED = 'etcd_server_proposals_committed_total'

/** C18. Counted on the member that took the request, so a bad client connection shows on one member only. */
export const failedProposals = defineCheck({
  id: 'failed-proposals',
  catalogue: ['C18'],
  title: 'Proposals that failed',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/metrics/#server',
  impact: 'Clients get errors for writes, and cannot know whether these were made.',
  remedy: {
    text: 'Proposals fail without a leader or a majority, or when the disks are too slow: look at those findings first.',
  },
  applies: needsTwoReads,
  judge: ({members, limits}) =>
    judgeEach({
      members,
      what: 'its failed proposals',
      measure: ({metrics}) => rateOf(metrics, window => increase(window, FAILED)),
      say: (member, rate) => verdicts(member, rate, limits),
    }),
})

function verdicts(subject: Metered, rate: Rate, limits: Thresholds): readonly Verdict<'metrics'>[] {
  const {count: failed, window, perSecond, excuse} = rate
  if (failed === 0) return []
  const proposals = failed + committedIn(window)
  const ratio = failed / proposals
  const enough = proposals >= limits.failedProposalsFloor
  const share = enough
    ? levelOf(ratio, {
        warning: limits.failedProposalsWarningShare,
        critical: limits.failedProposalsCriticalShare,
      })
    : undefined
  const level = share ?? levelOf(perSecond, {warning: limits.failedProposalsWarningPerSecond}) ?? 'info'
  return [
    {
      subject,
      severity: excused(level, excuse),
      summary: `${failed} of ${proposals} proposals failed on ${subject.name}${enough ? ` (${percent(ratio)})` : ''} ${overWindow(rate)}`,
      evidence: {ratio, failed, proposals, perSecond},
    },
  ]
}

function committedIn({from, to}: Window): number {
  return Math.max(0, (to.samples[COMMITTED] ?? 0) - (from.samples[COMMITTED] ?? 0))
}
