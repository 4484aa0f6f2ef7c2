import {entryOf, listedAs} from './listed.ts'
import {addressFor} from './peer-address.ts'
import {peerUrlRefusal} from './peer-url-gate.ts'
import type {NoPlan} from './plan.ts'
import {type ClusterView, findMember, type ObservedMember} from './view.ts'

/** A host, the member it ran for this cluster, and where a new one will be reached. */
export interface Place {
  /** What configuration calls the member on that host; under this name the host is asked. */
  readonly host: string
  /** The listed member that is to go, or null when none of this host is listed any more. */
  readonly old: ObservedMember | null
  readonly peerUrl: string
}

/** Who is to be replaced, on which host and under which address; or why that cannot be told. */
export function placeFor(
  {member, peerUrl}: {readonly member: string; readonly peerUrl: string | undefined},
  view: ClusterView,
): Place | NoPlan {
  const [old = null, twin] = listedAs(view, member)
  if (twin !== undefined)
    return {
      reason: `Two members are called ${member}: ${old?.id} and ${twin.id}.`,
      remedy: 'Name the one you mean by its id.',
    }
  const there = old ?? findMember(view, member)
  if (there === undefined)
    return {reason: `${member} is not a member.`, remedy: 'Look at the members: `/etcd members`.'}
  const blind = whyNoHost(there)
  if (blind !== null) return blind
  const address = peerUrl ?? (old === null ? addressFor(member, view) : onlyAddressOf(old, view))
  if (typeof address !== 'string') return address
  const unusable = peerUrlRefusal(address, old?.id ?? null, view)
  if (unusable !== null && !unusable.allow)
    return {reason: `The address cannot be used: ${unusable.reason}.`, remedy: unusable.remedy}
  return {host: there.name, old, peerUrl: address}
}

/** Why nothing can be done on the host of this member; null when it can. */
export function whyNoHost({name, configuredName, probes: {host}}: ObservedMember): NoPlan | null {
  if (configuredName === null)
    return {
      reason: `No host is known for ${name}.`,
      remedy: 'Configure its endpoint and host in quorate.yaml, or take it out: remove-member.',
    }
  if (configuredName !== name)
    return {
      reason: `quorate.yaml calls the endpoint of ${name} ${configuredName}, so its host is in doubt.`,
      remedy: 'Give endpoint and host the name of the member.',
    }
  if (host.ok) return null
  return {
    reason: `The host of ${name} cannot be read: ${host.message}.`,
    remedy: 'Make it reachable by SSH; a host that was lost has to be built anew first.',
  }
}

function onlyAddressOf({name, id}: ObservedMember, view: ClusterView): string | NoPlan {
  const [first, ...others] = entryOf(view, id)?.peerUrls ?? []
  if (first !== undefined && others.length === 0) return first
  return {
    reason: `${name} has ${others.length + 1} peer addresses.`,
    remedy: 'Say which the new one shall have: give its peerUrl.',
  }
}
