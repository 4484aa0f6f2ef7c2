import {defineCheck, type Verdict} from '../domain/check.ts'
import {gauge} from '../domain/counter.ts'
import {excused, notReported} from '../domain/metered.ts'
import {isDefragmenting} from '../domain/silence.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {type Metered, needsSamples, windowsOf} from '../domain/window.ts'

const PENDING = 'etcd_server_proposals_pending'
const SUSTAINED_SECONDS = 60

/** C19. A gauge that jumps: only what every read of the last minute agrees on is a queue. */
export const pendingProposals = defineCheck({
  id: 'pending-proposals',
  catalogue: ['C19'],
  title: 'Proposals that wait',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/metrics/#server',
  impact: 'Writes queue up in front of consensus, so every write waits.',
  remedy: {
    text: 'Look at the disks and for a leader first; if both are well, find the client that writes so much.',
  },
  applies: needsSamples,
  judge: ({members, limits}) => members.flatMap(member => verdicts(member, limits)),
})

function verdicts(subject: Metered, limits: Thresholds): readonly Verdict<'metrics'>[] {
  const {metrics} = subject
  if (metrics.scrape === undefined) return []
  const pending = gauge(metrics.scrape, PENDING)
  if (pending === undefined) return [notReported(subject, 'its pending proposals')]
  if (pending <= limits.pendingProposalsWarning) return []
  const {recent, older} = windowsOf(metrics)
  const before = recent && gauge(recent.from, PENDING)
  const longBefore = older && older.seconds >= SUSTAINED_SECONDS ? gauge(older.from, PENDING) : undefined
  const least = Math.min(pending, before ?? 0)
  const sustained = Math.min(least, longBefore ?? 0)
  const level = levelFor(least, sustained, limits)
  return [
    {
      subject,
      severity: excused(level, isDefragmenting(subject)),
      summary: `${subject.name} has ${pending} proposals waiting${before === undefined ? '' : `, ${before} a few seconds before`}`,
      evidence: {pending, before: before ?? null, aMinuteBefore: longBefore ?? null},
    },
  ]
}

function levelFor(least: number, sustained: number, limits: Thresholds): 'info' | 'warning' | 'critical' {
  if (least > limits.pendingProposalsCritical) return 'critical'
  return sustained > limits.pendingProposalsWarning ? 'warning' : 'info'
}
