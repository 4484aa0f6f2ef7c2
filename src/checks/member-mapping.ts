import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {type ClusterView, sameUrl} from '../domain/view.ts'

type Listed = Judged<'status' | 'memberList'>

/** C09: behind every address the member that the list names there. */
export const memberMapping = defineCheck({
  id: 'member-mapping',
  catalogue: ['C09'],
  title: 'Behind every address the member listed there',
  needs: ['status', 'memberList'],
  source: 'https://etcd.io/docs/v3.5/op-guide/runtime-configuration/',
  impact: 'Whatever is done to one member would hit another.',
  remedy: {
    text: 'Give Quorate one address per member, no load balancer; check for swapped disks and removed members.',
  },
  judge: ({members, view}) => members.flatMap(member => identity(member, view)),
})

function identity(member: Listed, view: ClusterView): readonly Verdict<'status' | 'memberList'>[] {
  const {status, memberList} = member
  const why = mismatch(member, view)
  if (why === undefined) return []
  const evidence = {statusId: status.memberId, listId: memberList.memberId, endpoint: member.endpoint}
  return [{subject: member, severity: 'critical', summary: why, evidence}]
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
