import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {isBusyDefragmenting} from '../domain/defrag-signs.ts'
import type {Probe} from '../domain/observation.ts'
import {hangs, isConclusive, reasonOf} from '../domain/silence.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'

/** C03: a local read needs nobody else, so its failure is the member's own. */
export const localLiveness = defineCheck({
  id: 'local-liveness',
  catalogue: ['C03'],
  title: 'Every member reads its own data',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/monitoring/#health-check',
  impact: 'A member that cannot even read locally serves nobody.',
  remedy: {text: 'See on its host why it does not serve, before changing anything.'},
  judge: ({members, view, limits}) => members.flatMap(member => localRead(member, {view, limits})),
})

function localRead(
  member: Judged<'status'>,
  {view, limits}: {readonly view: ClusterView; readonly limits: Thresholds},
): readonly Verdict<'status'>[] {
  const read = member.probes.serializable
  if (!read.ok) return [failed(member, read)]
  // A defragmentation holds local reads back; that has its own finding.
  if (read.tookMs <= limits.healthWarningMs || isBusyDefragmenting(member, view)) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `A local read of ${member.name} took ${duration(read.tookMs)}`,
      evidence: {tookMs: read.tookMs},
    },
  ]
}

function failed(member: Judged<'status'>, read: Extract<Probe<unknown>, {ok: false}>): Verdict<'status'> {
  const proven = isConclusive(read.code)
  const pending = read.code === 'probe/pending'
  const verb = proven ? 'failed' : pending ? 'has not answered yet' : 'could not be made'
  return {
    subject: member,
    severity: proven ? 'critical' : 'unknown',
    summary: `${member.name} answers, but a local read of it ${verb}${pending ? '' : `: ${reasonOf(read)}`}`,
    evidence: {code: read.code, tookMs: read.tookMs, hangs: hangs(read)},
  }
}
