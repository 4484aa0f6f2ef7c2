import type {Lab, LabOptions, Undo, WriterOptions} from '../lab-types.ts'

/** One fault, or two at once, and what a diagnosis has to say of it. */
export interface Scenario {
  /** A sentence that ends "names R.. first when …". */
  readonly when: string
  /** Catalogue id of the cause that has to come first. */
  readonly first: string
  /** Further causes that have to be named: the second fault of a pair. */
  readonly also?: readonly string[]
  /** Members that the sentence has to name. */
  readonly names?: (lab: Lab) => Promise<readonly string[]>
  /** Work that goes on while the fault is in force and looked at. */
  readonly load?: WriterOptions
  /** How long the fault has been in force when somebody asks, in ms. Default 5000. */
  readonly lastsMs?: number
  /** Breaks the lab; the answer heals it. */
  readonly breaks: (lab: Lab) => Promise<Undo>
}

/** Scenarios that share a lab, one after the other, each on a healthy cluster with empty logs. */
export interface Group {
  readonly title: string
  readonly lab: LabOptions
  readonly scenarios: readonly Scenario[]
}

/** Breaks several things, and heals them in the opposite order. */
export async function together(...breaking: readonly (() => Promise<Undo>)[]): Promise<Undo> {
  const undos: Undo[] = []
  const heal: Undo = async () => {
    for (const undo of undos.toReversed()) await undo()
  }
  try {
    for (const one of breaking) undos.push(await one())
    return heal
  } catch (thrown) {
    await heal()
    throw thrown
  }
}

/** A member that does not lead. */
export async function follower(lab: Lab): Promise<string> {
  const leader = await lab.leader()
  return lab.hosts.map(({name}) => name).findLast(name => name !== leader) ?? leader
}

/** All members that do not lead. */
export async function followers(lab: Lab): Promise<readonly string[]> {
  const leader = await lab.leader()
  return lab.hosts.map(({name}) => name).filter(name => name !== leader)
}
