import {defineCheck} from '../domain/check.ts'
import {isDefragmenting} from '../domain/silence.ts'

/** C17: entries a member knows committed and has not executed yet. */
export const appliedLag = defineCheck({
  id: 'applied-lag',
  catalogue: ['C17'],
  title: 'Members that apply too slowly',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/faq/',
  impact: 'It answers with old data, and refuses writes once it is too far behind.',
  remedy: {text: 'Look again: lag that stays or grows points at the disk or the CPU of that member.'},
  judge: ({members, limits}) =>
    members.flatMap(member => {
      const {raftIndex, raftAppliedIndex} = member.status
      const lag = Number(BigInt(raftIndex) - BigInt(raftAppliedIndex))
      if (lag <= limits.appliedLagWarning) return []
      const severe = lag > limits.appliedLagCritical && !isDefragmenting(member)
      const defrag = isDefragmenting(member) ? ' (it is being defragmented)' : ''
      return {
        subject: member,
        severity: severe ? ('critical' as const) : ('warning' as const),
        summary: `${member.name} has ${lag} committed entries still to apply${defrag}`,
        evidence: {appliedLag: lag, raftIndex, raftAppliedIndex},
      }
    }),
})
