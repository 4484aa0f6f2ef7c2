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

/** What was done on a host since it was there. */
export interface HostDeeds {
  readonly starts: number
  readonly stops: number
  /** How often the settings of etcd were replaced. */
  readonly settingsPlaced: number
  readonly dataSetAside: number
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
  const leader = await leaderOn(ground)
  const follower = ground.members().find(({name}) => name !== leader.name)
  if (follower === undefined) throw new Error('a single member has no follower')
  return follower
}
