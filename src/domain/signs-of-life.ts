import {sampleKey} from './scrape.ts'
import {isStoppedOnHost} from './silence.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** Healthy voters whose metrics tell with whom they are connected: witnesses that stand elsewhere than we do. */
export function witnesses({voters}: ClusterView, member: ObservedMember): readonly ObservedMember[] {
  return voters.filter(
    voter =>
      voter !== member &&
      isHealthyVoter(voter) &&
      voter.probes.metrics.ok &&
      voter.probes.metrics.value.scrape !== undefined,
  )
}

/**
 * A healthy voter that is connected with this member now, whatever we can reach ourselves (etcd-facts rule 1). A peer
 * that was never connected since that voter started has no sample, which here is the same as zero.
 */
export function connectedWith(view: ClusterView, member: ObservedMember): ObservedMember | undefined {
  return witnesses(view, member).find(({id, probes: {metrics}}) => {
    const samples = metrics.ok ? metrics.value.scrape?.samples : undefined
    const key = sampleKey('etcd_network_active_peers', {Local: id ?? '', Remote: member.id ?? ''})
    return (samples?.[key] ?? 0) > 0
  })
}

/** True when somebody besides us could say whether this member lives: its own host, or a voter that would notice. */
export function hasSecondWitness(view: ClusterView, member: ObservedMember): boolean {
  return isStoppedOnHost(member) || witnesses(view, member).length > 0
}
