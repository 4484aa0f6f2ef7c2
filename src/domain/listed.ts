import type {Member, MemberId} from './cluster.ts'
import type {Progress} from './runbook.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** The entry of the prevailing member list with this id. */
export function entryOf({memberList}: ClusterView, id: MemberId | null): Member | undefined {
  return memberList?.find(member => member.id === id)
}

/** The listed members a name or an id means. Two may share a name; then only the id tells them apart. */
export function listedAs(view: ClusterView, nameOrId: string): readonly ObservedMember[] {
  const listed = view.members.filter(({id}) => entryOf(view, id) !== undefined)
  const named = listed.filter(({name}) => name === nameOrId)
  return named.length > 0 ? named : listed.filter(({id}) => id === nameOrId)
}

/**
 * What the healthy voters' own lists say of a change: each applies it for itself, so it has happened when all show it.
 * Nobody's word counts who is not proven to be part of the quorum, nor that of the member the change is about.
 */
export function shownByVoters(
  {voters}: ClusterView,
  shows: (list: readonly Member[]) => boolean,
  about: MemberId | null = null,
): Progress {
  const lists = voters.flatMap(voter => {
    const {memberList} = voter.probes
    return voter.id !== about && isHealthyVoter(voter) && memberList.ok ? [memberList.value.members] : []
  })
  if (lists.length === 0) return 'cannot-tell'
  const showing = lists.filter(shows).length
  if (showing === lists.length) return 'done'
  return showing === 0 ? 'not-done' : 'in-progress'
}

/**
 * Where a change of the member list is sent: to the leader, or to another healthy voter where the leader's own address
 * is not configured; every member passes it on.
 */
export function changeThrough({leader, voters}: ClusterView, about: MemberId | null = null): string {
  const able = voters.filter(voter => voter.id !== about && isHealthyVoter(voter))
  return (able.find(voter => voter === leader) ?? able[0])?.endpoint ?? ''
}

/** What a member is in the cluster, in one word for tables. */
export function roleIn(view: ClusterView, {id, started}: ObservedMember): string {
  const entry = entryOf(view, id)
  if (entry === undefined) return 'not a member'
  if (view.leader?.id === id) return 'leader'
  return `${entry.learner ? 'learner' : 'voter'}${started ? '' : ', never started'}`
}

/** A voter that could take the lead over before its leader is touched. */
export function successorTo(leader: ObservedMember, {voters}: ClusterView): ObservedMember | undefined {
  return voters.find(voter => voter !== leader && isHealthyVoter(voter))
}

/** Name and id of a member that a plan is about, as steps freeze them. */
export function frozen({name, id}: ObservedMember): {readonly member: string; readonly id: string} {
  return {member: name, id: id ?? ''}
}

/** The member a frozen id means, as long as it is listed. */
export function listedMember(view: ClusterView, id: MemberId): ObservedMember | undefined {
  return entryOf(view, id) === undefined ? undefined : view.members.find(member => member.id === id)
}
