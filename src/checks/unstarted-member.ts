import {defineCheck, type Verdict} from '../domain/check.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** C08: read from the member list, so it needs no answer of the member itself. */
export const unstartedMember = defineCheck({
  id: 'unstarted-member',
  catalogue: ['C08'],
  title: 'Members that never started, and learners',
  needs: [],
  source: 'https://etcd.io/docs/v3.5/op-guide/runtime-configuration/#add-a-new-member',
  impact: 'A voter that was added and never started already raises the majority that every write needs.',
  remedy: {text: 'Start it with the exact initial-cluster that `member add` printed, or remove it again.'},
  judge: ({view}) => (view.memberList === null ? [noList] : listedMembers(view).flatMap(judgeMember)),
})

const noList: Verdict = {
  subject: 'cluster',
  severity: 'unknown',
  summary: 'No member gave its member list, so members that never started would not be seen',
  evidence: {},
}

function listedMembers({members, memberList}: ClusterView): readonly ObservedMember[] {
  return members.filter(member => memberList?.some(({id}) => id === member.id))
}

function judgeMember(member: ObservedMember): readonly Verdict[] {
  const kind = member.learner ? 'learner' : 'voter'
  const evidence = {memberId: member.id, learner: member.learner, started: member.started}
  if (!member.started) {
    const summary = `A ${kind} (id ${member.id}) is in the member list and never started`
    const impact = member.learner
      ? {impact: 'A learner has no vote; it only takes up the one place for learners.'}
      : {}
    return [{subject: member, severity: 'warning', summary, evidence, ...impact}]
  }
  if (!member.learner) return []
  return [
    {
      subject: member,
      severity: 'info',
      summary: `${member.name} is a learner: it copies the data and has no vote`,
      evidence,
      impact: 'A learner that stays one for long adds no safety.',
      remedy: {text: 'Promote it once it has caught up, or remove it.'},
    },
  ]
}
