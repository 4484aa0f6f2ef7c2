import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {isBusyDefragmenting} from '../domain/defrag-signs.ts'
import type {Probe} from '../domain/observation.ts'
import {hangs, isConclusive, isExpected, reasonOf} from '../domain/silence.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** C04: the only read that proves a majority through this member. A learner refuses it by design. */
export const linearizableHealth = defineCheck({
  id: 'linearizable-health',
  catalogue: ['C04'],
  title: 'Every voter reaches a majority',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/learning/api_guarantees/',
  impact: 'A voter that does not serve counts as lost for every quorum decision.',
  remedy: {text: 'See whether it reaches the leader on the peer port, before changing anything.'},
  judge: ({members, view, limits}) =>
    members.flatMap(member => (member.learner ? [] : throughIt(member, {view, limits}))),
})

function throughIt(
  member: Judged<'status'>,
  {view, limits}: {readonly view: ClusterView; readonly limits: Thresholds},
): readonly Verdict<'status'>[] {
  const read = member.probes.linearizable
  if (isExpected(member, 'linearizable')) return []
  if (!read.ok) return [failed(member, read)]
  if (read.tookMs <= limits.healthWatchMs) return []
  return [
    {
      subject: member,
      // A defragmentation holds up everything its member is asked, and then lets go.
      severity:
        read.tookMs > limits.healthWarningMs && !isBusyDefragmenting(member, view) ? 'warning' : 'info',
      summary: `A linearizable read through ${member.name} took ${duration(read.tookMs)}`,
      evidence: {tookMs: read.tookMs},
    },
  ]
}

function failed(member: ObservedMember, read: Extract<Probe<unknown>, {ok: false}>): Verdict<'status'> {
  const proven = isConclusive(read.code)
  const pending = read.code === 'probe/pending'
  const verb = proven ? 'failed' : pending ? 'has not answered yet' : 'could not be made'
  return {
    subject: member,
    severity: proven ? 'critical' : 'unknown',
    summary: `${member.name} answers, but a linearizable read through it ${verb}${pending ? '' : `: ${reasonOf(read)}`}`,
    evidence: {code: read.code, tookMs: read.tookMs, hangs: hangs(read)},
  }
}
