import {allow, refuse} from './gate.ts'
import {memberNamed} from './member-name.ts'
import type {Guard} from './runbook.ts'
import type {ClusterView} from './view.ts'

/** What a forced cluster has to be; empty text for what nobody could tell of the survivor before. */
export interface Expected {
  readonly member: string
  readonly clusterId: string
  /** The revision the survivor had before; it may have more by now, never less. */
  readonly revision: string
}

const PUT_BACK = 'Stop it, put the copy of its data back, and start it without the setting.'

/**
 * Whether this member now is a whole cluster by itself, with the data it had: it leads, its list holds one voter and no
 * learner, and cluster id and revision are what they were (etcd-facts A15, step 3). Some versions leave members behind
 * (etcd-facts 2.12).
 */
export function isAlone({member, clusterId, revision}: Expected, view: ClusterView): Guard {
  const {id, probes} = memberNamed(view, member)
  const {status, memberList} = probes
  if (!status.ok) return refuse(`${member} does not answer (${status.message})`, `Look at its log there.`)
  if (!memberList.ok)
    return refuse(`${member} does not give its member list (${memberList.message})`, 'Look at it again.')
  const {members} = memberList.value
  const [only] = members
  if (members.length !== 1 || only?.learner !== false)
    return refuse(
      `${members.length} members are left in the list of ${member} where only itself should be`,
      PUT_BACK,
    )
  if (only.id !== id || status.value.leader !== id)
    return refuse(`${member} does not lead itself yet`, 'Wait, or look at its log there.')
  if (clusterId !== '' && status.value.clusterId !== clusterId)
    return refuse(`the cluster id is ${status.value.clusterId} and not ${clusterId}`, PUT_BACK)
  if (BigInt(status.value.revision) < BigInt(revision || 0))
    return refuse(`${member} is at revision ${status.value.revision}, before it was ${revision}`, PUT_BACK)
  return allow(`${member} leads a cluster of its own, at revision ${status.value.revision}`)
}

/** The same, and it serves: a read that needs a majority succeeds. */
export function servesAlone(expected: Expected, view: ClusterView): Guard {
  const alone = isAlone(expected, view)
  const {linearizable} = memberNamed(view, expected.member).probes
  if (!alone.allow || linearizable.ok) return alone
  return refuse(
    `a read that needs a majority fails through ${expected.member} (${linearizable.message})`,
    'Look at its log there.',
  )
}
