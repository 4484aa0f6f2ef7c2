import {allow, refuse} from './gate.ts'
import {isHeldDown} from './held-down.ts'
import {hostIn, sightsOf} from './reach.ts'
import type {Guard} from './runbook.ts'
import {hangs, reasonOf} from './silence.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** The other members of a plan to force a new cluster, by name. */
export interface Others {
  /** Their hosts can be read: each must be stopped and kept down. */
  readonly fenced: readonly string[]
  /** A person said that their machines are gone. */
  readonly destroyed: readonly string[]
}

/**
 * Whether no other member runs or could start (etcd-facts A15). A host that can be read proves it; where none can, a
 * person must have said that the machine is destroyed, and nothing may contradict it. Unreachable is not fencing.
 * SAFETY: an old member that lives beside a forced cluster takes writes that will be lost; each clause is held by
 * `test/domain/fencing.test.ts`.
 */
export function othersAreFenced({fenced, destroyed}: Others, view: ClusterView): Guard {
  const doubts = [
    ...fenced.flatMap(name => doubtOf(proofOnHost(name, view))),
    ...destroyed.flatMap(name => doubtOf(staysSilent(name, view))),
  ]
  const [first] = doubts
  if (first !== undefined) return first
  return allow(
    [
      ...(fenced.length === 0 ? [] : [`${fenced.join(', ')} stopped and kept down`]),
      ...(destroyed.length === 0 ? [] : [`nothing answers where ${destroyed.join(', ')} was`]),
    ].join('; ') || 'there are no other members',
  )
}

function doubtOf(guard: Guard): readonly Guard[] {
  return guard.allow ? [] : [guard]
}

function proofOnHost(name: string, view: ClusterView): Guard {
  const places = placesOf(name, view)
  if (places.length === 0) return unseen(name)
  const doubt = places.map(stoppedThere).find(({allow: isAllowed}) => !isAllowed)
  return doubt ?? allow(`${name} is stopped and kept down`)
}

function stoppedThere(member: ObservedMember): Guard {
  const fenceable = canBeFenced(member)
  if (!fenceable.allow) return fenceable
  const down = isHeldDown(member)
  if (!down.allow) return down
  return answersAnything(member)
    ? refuse(`something still answers at the endpoint of ${member.name}`, 'Find out which process that is.')
    : down
}

/** Whether its host can be read, so that it can be stopped there and watched. */
export function canBeFenced({name, probes: {host}}: ObservedMember): Guard {
  if (host.ok) return allow(`the host of ${name} can be read`)
  return refuse(
    `the host of ${name} cannot be read (${reasonOf(host)}), and unreachable is not fencing`,
    `Make it reachable; or, when its machine is destroyed for good, name it in destroyed=.`,
  )
}

/** SAFETY: who says "destroyed" may be wrong, so every sign of life counts against it. */
function staysSilent(name: string, view: ClusterView): Guard {
  const places = placesOf(name, view)
  if (places.length === 0) return unseen(name)
  const [life] = places.flatMap(place => signOfLife(place, view) ?? [])
  return life === undefined
    ? allow(`nothing answers where ${name} was`)
    : refuse(
        `${name} was said to be destroyed, but ${life}`,
        'Ask again without it, so that it is stopped and kept down on its host; or switch that machine off.',
      )
}

function signOfLife(member: ObservedMember, view: ClusterView): string | undefined {
  const {host, status} = member.probes
  if (host.ok) return `its host answers`
  if (!NO_WORD_FROM_HOST.has(host.code)) return `something answers at its SSH address (${reasonOf(host)})`
  if (answersAnything(member)) return `its endpoint answers`
  if (!hangs(status)) return `its machine answers (${status.ok ? 'status' : reasonOf(status)})`
  const sight = sightsOf(view, member).find(
    ({target: {ping, ports}}) =>
      (ping?.received ?? 0) > 0 || ports.some(({open, failure}) => open || failure === 'refused'),
  )
  return sight === undefined
    ? undefined
    : `the host of ${sight.from.name} reaches ${hostIn(sight.target.host)}`
}

/** All other failures of the host probe are words of somebody who lives there. */
const NO_WORD_FROM_HOST: ReadonlySet<string> = new Set([
  'ssh/unreachable',
  'ssh/deadline',
  'probe/not-configured',
])

function answersAnything({probes}: ObservedMember): boolean {
  const {status, memberList, linearizable, serializable, health, metrics} = probes
  return [status, memberList, linearizable, serializable, health, metrics].some(({ok}) => ok)
}

/** Every configured endpoint of that name, also while nobody tells the member list. */
function placesOf(name: string, {members}: ClusterView): readonly ObservedMember[] {
  return members.filter(({configuredName}) => configuredName === name)
}

function unseen(name: string): Guard {
  return refuse(
    `Quorate has no endpoint of ${name} in its configuration, so it cannot see whether it lives`,
    'Add it under `endpoints` in quorate.yaml.',
  )
}

/**
 * Whether the API servers of Kubernetes are stopped: they would write into a cluster that is half repaired, and hold
 * revisions of the old one. Only those in the configuration can be asked.
 */
export function apiServersAreStopped({seen: {apiServers}}: ClusterView): Guard {
  const running = apiServers.find(({answer}) => answer.ok || answer.code !== 'http/unreachable')
  if (running !== undefined)
    return refuse(
      `the API server ${running.url} still runs`,
      'Stop every kube-apiserver first: move its manifest out of /etc/kubernetes/manifests.',
    )
  return allow(apiServers.length === 0 ? 'no API server is configured' : 'no API server runs')
}

/** The members that must be fenced before one of them goes on alone. */
export function othersOf(survivor: ObservedMember, view: ClusterView, destroyed: readonly string[]): Others {
  const others = view.members.filter(member => member !== survivor && member.started).map(({name}) => name)
  return {
    fenced: others.filter(name => !destroyed.includes(name)),
    destroyed: others.filter(name => destroyed.includes(name)),
  }
}

/** Text of names in the input of a step, and back. */
export function asList(text: string): readonly string[] {
  return text.split(',').filter(name => name !== '')
}
