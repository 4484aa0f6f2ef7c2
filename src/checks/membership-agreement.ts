import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {type ClusterView, listKey, type ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

type Listed = Judged<'status' | 'memberList'>
type Said = Verdict<'status' | 'memberList'>

/** C06: one member list, held by every member. */
export const membershipAgreement = defineCheck({
  id: 'membership-agreement',
  catalogue: ['C06'],
  title: 'All members agree who the members are',
  needs: ['status', 'memberList'],
  source: 'https://etcd.io/docs/v3.5/op-guide/runtime-configuration/',
  impact: 'Members that disagree about the membership disagree about what a majority is.',
  remedy: {text: 'Change no membership until it is clear which process belongs to this cluster.'},
  judge: ({members, view}) => members.flatMap(member => differingList(member, members, view)),
})

function differingList(
  member: Listed,
  members: readonly Listed[],
  {memberList}: ClusterView,
): readonly Said[] {
  const own = member.memberList.members
  if (memberList === null || listKey(own) === listKey(memberList)) return []
  if (!members.some(other => other !== member && other.status.clusterId === member.status.clusterId))
    return []
  const lacking = members.filter(
    ({status}) => status.clusterId === member.status.clusterId && !holds(own, status.memberId),
  )
  const summary =
    lacking.length > 0
      ? `The member list of ${member.name} lacks ${names(lacking)}, which ${agree(lacking.length, 'answers', 'answer')}`
      : `The member list of ${member.name} differs from the one most members hold`
  const evidence = {own: listKey(own), prevailing: listKey(memberList)}
  return [{subject: member, severity: lacking.length > 0 ? 'critical' : 'warning', summary, evidence}]
}

function holds(list: readonly Pick<ObservedMember, 'id'>[], id: string): boolean {
  return list.some(member => member.id === id)
}
