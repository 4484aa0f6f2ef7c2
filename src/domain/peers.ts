import type {ClusterView, ObservedMember} from './view.ts'
import type {Window} from './window.ts'

/** The member a metric's `To`, `From` or `Remote` label means; undefined for one that is no longer a member. */
export function peerOf({members}: ClusterView, id: string | undefined): ObservedMember | undefined {
  return members.find(member => member.id !== null && member.id === id)
}

/** Why a check of links between members has nothing to do; undefined when there are two members or more. */
export function needsPeers({members}: ClusterView): string | undefined {
  return members.length === 1 ? 'A cluster of one member has no peers.' : undefined
}

/** Peers reconnect within seconds of a start; what they count until then is the restart itself. */
const SETTLING_MS = 30_000

/** True when this member's process was started within a window, or so shortly before that its peers still noticed. */
export function startedIn({probes: {metrics}}: ObservedMember, {from, to}: Window): boolean {
  const started = metrics.ok ? metrics.value.processStart : undefined
  if (started === undefined) return false
  return started * 1000 >= Date.parse(from.at) - SETTLING_MS && started * 1000 <= Date.parse(to.at)
}
