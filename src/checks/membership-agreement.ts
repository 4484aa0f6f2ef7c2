import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {type ClusterView, listKey, type ObservedMember, sameUrl} from '../domain/view.ts'
import {names} from '../domain/words.ts'

type Listed = Judged<'status' | 'memberList'>
type Said = Verdict<'status' | 'memberList'>

/** C06, C09, C10: one cluster, one member list, and behind every address the member the list names there. */
export const membershipAgreement = defineCheck({
  id: 'membership-agreement',
  catalogue: ['C06', 'C09', 'C10'],
  title: 'All members agree who the members are',
  needs: ['status', 'memberList'],
  source: 'https://etcd.io/docs/v3.5/op-guide/runtime-configuration/',
  impact: 'Members that disagree about the membership disagree about what a majority is.',
  remedy: {text: 'Change no membership until it is clear which process belongs to this cluster.'},
  judge: ({members, view}) => [
    ...clusterIds(members),
    ...members.flatMap(member => identity(member, view)),
    ...members.flatMap(member => differingList(member, members, view)),
  ],
})

function clusterIds(members: readonly Listed[]): readonly Said[] {
  const clusters = Map.groupBy(members, ({status}) => status.clusterId)
  if (clusters.size < 2) return []
  const parts = [...clusters].map(([id, same]) => `${names(same)} in ${id}`)
  return [
    {
      subject: 'cluster',
      severity: 'critical',
      summary: `The endpoints belong to ${clusters.size} different clusters: ${parts.join(', ')}`,
      evidence: {clusterIds: [...clusters.keys()].join(', ')},
      remedy: {
        text: 'Find out which process is of another or older cluster, stop it and keep its data aside.',
      },
    },
  ]
}

function identity(member: Listed, view: ClusterView): readonly Said[] {
  const {status, memberList} = member
  const why = mismatch(member, view)
  if (why === undefined) return []
  const evidence = {statusId: status.memberId, listId: memberList.memberId, endpoint: member.endpoint}
  return [{subject: member, severity: 'critical', summary: why, evidence, remedy: identityRemedy}]
}

const identityRemedy = {
  text: 'Give Quorate one address per member, no load balancer; check for swapped disks and removed members.',
}

function mismatch(member: Listed, {members, memberList}: ClusterView): string | undefined {
  const {name, endpoint, status} = member
  if (status.memberId !== member.memberList.memberId)
    return `${name} answered as two members (${status.memberId} and ${member.memberList.memberId}): a load balancer?`
  const twin = members.find(other => other.endpoint !== endpoint && other.id === status.memberId)
  if (twin && twin.probes.status.ok)
    return `${twin.name} and ${name} both answer as member ${status.memberId}`
  const owner = memberList?.find(other => other.clientUrls.some(url => sameUrl(url, endpoint ?? '')))
  if (owner && owner.id !== status.memberId)
    return `${endpoint} is listed as ${owner.name}, but member ${status.memberId} answers there`
  if (isUnlisted(member, memberList))
    return `${name} answers as member ${status.memberId}, which is in no member list`
  return undefined
}

/** Only within its own cluster: a member of another cluster is reported as that. */
function isUnlisted({status, memberList: own}: Listed, list: ClusterView['memberList']): boolean {
  if (list === null || list.some(({id}) => id === status.memberId)) return false
  return own.members.some(({id}) => list.some(other => other.id === id))
}

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
      ? `The member list of ${member.name} lacks ${names(lacking)}, which ${lacking.length === 1 ? 'answers' : 'answer'}`
      : `The member list of ${member.name} differs from the one most members hold`
  const evidence = {own: listKey(own), prevailing: listKey(memberList)}
  return [{subject: member, severity: lacking.length > 0 ? 'critical' : 'warning', summary, evidence}]
}

function holds(list: readonly Pick<ObservedMember, 'id'>[], id: string): boolean {
  return list.some(member => member.id === id)
}
