import {asideNameAt} from './aside-name.ts'
import type {StepCall} from './runbook.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/**
 * A token no cluster had before: it goes into the cluster id, and with the old one a member of the old cluster could join
 * (etcd-facts rule 9).
 */
export function newToken({cluster, observedAt}: Pick<ClusterView, 'cluster' | 'observedAt'>): string {
  return `${cluster.replaceAll(/[^A-Za-z0-9_.-]/g, '-')}-${asideNameAt(observedAt).replace('before-', '')}`
}

/** Stops everybody, the leader last so that no election is held meanwhile, and sets all data aside under one name. */
export function clearTheWay(
  members: readonly ObservedMember[],
  {view, why}: {readonly view: ClusterView; readonly why: 'no-quorum' | 'rollback'},
): readonly StepCall[] {
  const leaderLast = members.toSorted((a, b) => Number(a === view.leader) - Number(b === view.leader))
  const as = asideNameAt(view.observedAt)
  return [
    ...leaderLast.map(({name}) => ({step: 'stop-member', input: {member: name, why}})),
    ...members.map(({name}) => ({step: 'set-aside-data', input: {member: name, as}})),
  ]
}

/** What Quorate cannot see or do around a cluster that is made anew. */
export function aroundNotes({seen: {apiServers}, members}: ClusterView): readonly string[] {
  const learners = members.filter(({learner}) => learner).map(({name}) => name)
  return [
    apiServers.length === 0
      ? 'No API server is configured, so Quorate cannot see them: stop every kube-apiserver before this is approved.'
      : 'No API server may come back before the last step: keep them stopped.',
    'Afterwards start the API servers, and restart controller-manager, scheduler and operators: what they remember is of the old cluster.',
    'Restart clients that log in as a user of etcd too: with a login of the old cluster every call of theirs waits in vain.',
    ...(learners.length === 0
      ? []
      : [`Learners are left out: ${learners.join(', ')}. Add them again afterwards.`]),
  ]
}
