import type {Gateway} from '../../../src/local/etcd/gateway.ts'

/** One member as the tests see it, past Quorate. */
export interface GroundMember {
  readonly name: string
  readonly peerUrl: string
  readonly gateway: Gateway
  /** What `/metrics` says; null while it does not answer. */
  metrics(): Promise<string | null>
  /** Everything etcd has logged here. */
  log(): Promise<string>
  /** How often something was done on its host, by its service manager and its files. */
  done(): Promise<HostDeeds>
}

/** How often each thing was done on a host, by the name of the effect: `started`, `data set aside`. */
export type HostDeeds = Readonly<Record<string, number>>

/** What a stage does to hosts, as a fault or a person with root would; nothing of it goes through Quorate. */
export interface GroundHosts {
  /** Stops etcd; its data stay. */
  stop(names: readonly string[]): Promise<void>
  /** Loses what these members have on their disks, at one moment. */
  lose(names: readonly string[]): Promise<void>
  /** Takes members out of the list and stops their hosts, with their data. */
  takeOut(names: readonly string[]): Promise<void>
  /** Brings them back as new voters. */
  bringIn(names: readonly string[]): Promise<void>
  /** A slow disk under writing clients, until it is taken back. */
  slowDisk(name: string): Promise<() => Promise<void>>
  /** One value on the disk of one member becomes another, and CORRUPT is raised. */
  rot(name: string): Promise<void>
  /** Lets Quorate save and verify a snapshot. */
  snapshot(): Promise<void>
}

/** A real cluster on which runs are killed: on loopback, or in the lab. */
export interface Ground {
  readonly cluster: string
  /** What the table calls it. */
  readonly name: string
  /** Place for the stores. */
  readonly dir: string
  /** How many times faster than real time the pauses of a run pass. */
  readonly hurry: number
  /** Environment of every life but for its store. */
  readonly env: Readonly<Record<string, string>>
  members(): readonly GroundMember[]
  /** Waits until every voter takes part in a quorum. */
  healthy(): Promise<void>
  /** A peer address on which nobody listens yet. */
  freePeerUrl(): Promise<string>
  /** Starts a further member where a learner was added for it; Quorate is told of its endpoint. Only on loopback. */
  join?(): Promise<{readonly name: string; readonly leave: () => Promise<void>}>
  /** Only in the lab. */
  readonly hosts?: GroundHosts
}

/** The member that leads. */
export async function leaderOn(ground: Ground): Promise<GroundMember> {
  for (const member of ground.members()) {
    const {leader, memberId} = await member.gateway.status()
    if (leader === memberId) return member
  }
  throw new Error('no member claims to lead')
}

/** The first member that does not. */
export async function followerOn(ground: Ground): Promise<GroundMember> {
  const [follower] = await followersOn(ground)
  if (follower === undefined) throw new Error('a single member has no follower')
  return follower
}

export async function followersOn(ground: Ground): Promise<readonly GroundMember[]> {
  const leader = await leaderOn(ground)
  return ground.members().filter(({name}) => name !== leader.name)
}

/** @throws Error where nobody can do anything to hosts. */
export function hostsOf({hosts, name}: Ground): GroundHosts {
  if (hosts === undefined) throw new Error(`nothing can be done to the hosts of ${name}`)
  return hosts
}
