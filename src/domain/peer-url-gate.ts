import {isFitForNextStep, mayTakeAway, refuse, whyNotHealthy} from './gate.ts'
import {entryOf} from './listed.ts'
import {hostPortIn} from './reach.ts'
import type {Guard} from './runbook.ts'
import {isWithin, parseVersion, type VersionRange} from './version.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** What etcd takes for a peer address: scheme, host and port, and nothing behind them. */
const PEER_URL = /^https?:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):\d{1,5}$/i

/** Addresses a server listens on and nobody can dial. */
const ANY_ADDRESS = /^https?:\/\/(?:0\.0\.0\.0|\[::\]):/

/** Versions in which a new address silently turns a learner into a voter (etcd-facts 2.12 and A13). */
const MAKES_VOTERS: readonly VersionRange[] = [
  {from: [3, 4, 0], fixed: [3, 5, 31]},
  {from: [3, 6, 0], fixed: [3, 6, 12]},
]

/** Why an address cannot be the peer address of a member; null when it can. `self` may keep what it has. */
export function peerUrlRefusal(peerUrl: string, self: string | null, view: ClusterView): Guard | null {
  if (!PEER_URL.test(peerUrl) || !URL.canParse(peerUrl))
    return refuse(
      `${peerUrl} is not a peer address`,
      'Give scheme, host and port and nothing more, such as https://10.0.0.14:2380.',
    )
  if (ANY_ADDRESS.test(peerUrl))
    return refuse(`nobody can dial ${peerUrl}`, 'Give the address at which the other members reach it.')
  return schemeRefusal(peerUrl, view) ?? takenRefusal(peerUrl, self, view)
}

function schemeRefusal(peerUrl: string, {memberList}: ClusterView): Guard | null {
  const other = (memberList ?? [])
    .flatMap(({peerUrls}) => peerUrls)
    .find(url => schemeOf(url) !== schemeOf(peerUrl))
  if (other === undefined) return null
  return refuse(
    `${peerUrl} is ${schemeOf(peerUrl)}, and the peers of this cluster speak ${schemeOf(other)} (${other})`,
    'Use the scheme of the others; changing it is a migration of its own.',
  )
}

function takenRefusal(peerUrl: string, self: string | null, view: ClusterView): Guard | null {
  const taken = (urls: readonly string[]): boolean =>
    urls.some(url => hostPortIn(url) === hostPortIn(peerUrl))
  const owner = view.memberList?.find(({id, peerUrls}) => id !== self && taken(peerUrls))
  if (owner !== undefined)
    return refuse(
      `${peerUrl} is the peer address of ${owner.name || owner.id} already`,
      'Give every member an address of its own.',
    )
  const client = view.members.find(
    ({id, endpoint}) =>
      taken(entryOf(view, id)?.clientUrls ?? []) || taken(endpoint === null ? [] : [endpoint]),
  )
  if (client === undefined) return null
  return refuse(`${peerUrl} is where clients reach ${client.name}`, 'Give the peer port, usually 2380.')
}

function schemeOf(url: string): string {
  return url.slice(0, url.indexOf(':'))
}

/** A13: may the other members be told a new peer address of this one? Until it listens there, it counts as away. */
export function mayUpdatePeerUrl(
  target: ObservedMember | undefined,
  peerUrl: string,
  view: ClusterView,
): Guard {
  if (target === undefined)
    return refuse('it is not in the member list', 'Look at the members again: `/etcd members`.')
  const unusable = peerUrlRefusal(peerUrl, target.id, view)
  if (unusable !== null) return unusable
  if (target.learner) return learnerRefusal(target, view) ?? isFitForNextStep(view)
  // Nobody dials the only member, so nothing is taken away.
  if (view.voters.length === 1) return isFitForNextStep(view)
  if (view.leader === target)
    return refuse(`${target.name} leads the cluster`, 'Move leadership to another member first.')
  return mayTakeAway(target, view)
}

/** Every member applies the change for itself, so every one has to be of a version without the fault. */
function learnerRefusal({name}: ObservedMember, view: ClusterView): Guard | null {
  const faulty = view.members.find(({id, started, probes: {status}}) => {
    if (!started || entryOf(view, id) === undefined) return false
    const version = status.ok ? parseVersion(status.value.version) : null
    return version === null || isWithin(version, MAKES_VOTERS)
  })
  if (faulty === undefined) return null
  const {status} = faulty.probes
  const version = status.ok ? status.value.version : 'of an unknown version'
  return refuse(
    `${name} is a learner, and etcd ${version} on ${faulty.name} would silently make it a voter`,
    'Remove it and add it again with the new address, or upgrade to 3.5.31 or 3.6.12 first.',
  )
}

/** Whether the others are well after a member got another address; it may be away until it listens there. */
export function othersAreFit(target: ObservedMember | undefined, view: ClusterView): Guard {
  const sick = view.voters.find(voter => voter !== target && !isHealthyVoter(voter))
  if (sick !== undefined)
    return refuse(`${sick.name} is not healthy yet (${whyNotHealthy(sick)})`, `Look at ${sick.name}.`)
  if (target === undefined || isHealthyVoter(target)) return isFitForNextStep(view)
  if (view.leader === null)
    return refuse('the voters do not agree on a leader', 'Wait until the election is over.')
  return {
    allow: true,
    because: `every other voter is healthy; ${target.name} is away until it listens on its new address`,
  }
}
