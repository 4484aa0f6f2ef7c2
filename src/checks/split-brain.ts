import {defineCheck} from '../domain/check.ts'
import {rivals} from '../domain/rivals.ts'
import {names} from '../domain/words.ts'

/** C12: two members that each claim to lead themselves in the same term, never two leader values (etcd-facts rule 8). */
export const splitBrain = defineCheck({
  id: 'split-brain',
  catalogue: ['C12'],
  title: 'At most one member claims to lead in a term',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/faq/',
  impact: 'With two leaders, acknowledged writes can be lost.',
  remedy: {text: 'Look again at once. If it stays, stop the clients that write and call a second person.'},
  judge: ({members}) => {
    const voters = members.filter(member => !member.learner)
    return [...Map.groupBy(voters, voter => voter.status.clusterId).values()].flatMap(same => {
      const claiming = rivals(same)
      const [first] = claiming
      if (first === undefined) return []
      const {raftTerm} = first.status
      return {
        subject: 'cluster' as const,
        severity: 'critical' as const,
        summary: `${names(claiming)} each claim to lead in term ${raftTerm}`,
        evidence: {claimed: claiming.length, term: raftTerm},
      }
    })
  },
})
