import type {ClusterId, MemberId} from './cluster.ts'
import {canonicalJson, type Json} from './json.ts'
import type {Quorum} from './quorum.ts'
import type {ClusterView} from './view.ts'

/** What a plan may do to a cluster; decides who and how many must agree (DESIGN 5). */
export type Risk = 'safe-write' | 'disruptive' | 'destructive'

/** The facts a plan stands on. When one of them changes, the plan no longer fits. */
export interface PlanFacts {
  /** Null when nobody answered: plans for what is left of a cluster may stand on silence. */
  readonly clusterId: ClusterId | null
  readonly members: readonly {readonly id: MemberId; readonly name: string; readonly learner: boolean}[]
  readonly leader: MemberId | null
  readonly term: string
  readonly alarms: readonly string[]
  readonly versions: readonly string[]
}

/** One step, frozen: its input, what it stands for, and what it will cost. */
export interface PlannedStep {
  readonly step: string
  readonly input: Readonly<Record<string, string>>
  readonly title: string
  /** The `etcdctl`, `etcdutl` or `systemctl` line a careful person would type for it. */
  readonly commandLine: string
  /** How long the member is expected to answer nobody, in milliseconds; null when nobody notices. */
  readonly stallMs: number | null
  readonly forecast: string
  /** Quorum while the step runs. */
  readonly quorum: Quorum
}

/** Size of one member's database when the plan was made. */
export interface SizeBefore {
  readonly member: string
  readonly dbSize: number
  readonly dbSizeInUse: number
}

/** A concrete, frozen list of steps for this cluster now. Its hash is what people approve. */
export interface Plan {
  readonly format: 1
  readonly cluster: string
  readonly environment: string
  readonly runbook: string
  readonly title: string
  readonly risk: Risk
  readonly params: Readonly<Record<string, string>>
  readonly facts: PlanFacts
  readonly revision: string
  readonly sizes: readonly SizeBefore[]
  readonly quorum: Quorum
  readonly steps: readonly PlannedStep[]
  /** Members left out and why, and anything else the approver should know. */
  readonly notes: readonly string[]
  /** The stored observation the plan was made from, and when it was made (ISO 8601). */
  readonly observation: string
  readonly observedAt: string
}

/** Why no plan can be made. Nothing is stored as approvable. */
export interface NoPlan {
  readonly reason: string
  readonly remedy: string
}

/** The frozen facts of a cluster at one instant, without a cluster id where nobody answers; null while endpoints disagree on it. */
export function factsOf(view: ClusterView): PlanFacts | null {
  const statuses = view.members.flatMap(({name, probes: {status}}) =>
    status.ok ? [{name, ...status.value}] : [],
  )
  if (view.clusterId === null && statuses.length > 0) return null
  const terms = statuses.map(({raftTerm}) => BigInt(raftTerm))
  return {
    clusterId: view.clusterId,
    members: view.members.flatMap(({id, name, learner}) => (id === null ? [] : [{id, name, learner}])),
    leader: view.leader?.id ?? null,
    term: String(terms.reduce((a, b) => (b > a ? b : a), 0n)),
    alarms: [...new Set(statuses.flatMap(({errors}) => errors.map(error => error.trim())))]
      .filter(error => error.includes('alarm:'))
      .toSorted(),
    versions: statuses.map(({name, version}) => `${name} ${version}`).toSorted(),
  }
}

/** One fact that is not what the plan was made for. */
export interface FactChange {
  readonly fact: keyof PlanFacts
  readonly planned: string
  readonly now: string
}

/**
 * Compares the world with the facts a plan stands on. `mayChange` names the facts a finished step of the same plan is
 * allowed to have moved; everything else stops the run. A member that does not answer keeps its planned version: that
 * it is silent is for the health gate to judge.
 */
export function changedFacts(
  planned: PlanFacts,
  now: PlanFacts,
  mayChange: readonly (keyof PlanFacts)[] = [],
): readonly FactChange[] {
  const facts = ['clusterId', 'members', 'leader', 'term', 'alarms', 'versions'] as const
  return facts
    .filter(fact => !mayChange.includes(fact))
    .filter(fact => identity(planned, fact, planned) !== identity(now, fact, planned))
    .map(fact => ({fact, planned: show(planned, fact, planned), now: show(now, fact, planned)}))
}

/** What is compared. Never the text for people: two members may have the same name, and a name may hold a comma. */
function identity(facts: PlanFacts, fact: keyof PlanFacts, planned: PlanFacts): string {
  if (fact === 'members')
    return canonicalJson(
      facts.members.map(({id, name, learner}) => canonicalJson([id, name, learner])).toSorted(),
    )
  if (fact === 'versions') return canonicalJson(versionsOf(facts, planned))
  if (fact === 'alarms') return canonicalJson(facts.alarms.toSorted())
  return canonicalJson(facts[fact])
}

function show(facts: PlanFacts, fact: keyof PlanFacts, planned: PlanFacts): string {
  if (fact === 'leader') return nameOf(facts.leader, planned)
  if (fact === 'members') return facts.members.map(describeMember).toSorted().join(', ')
  if (fact === 'alarms') return facts.alarms.join(', ') || 'none'
  if (fact === 'versions') return versionsOf(facts, planned).join(', ')
  if (fact === 'clusterId') return facts.clusterId ?? 'nobody answered'
  return facts[fact]
}

function versionsOf(facts: PlanFacts, planned: PlanFacts): readonly string[] {
  const named = new Set(facts.versions.map(line => line.split(' ')[0]))
  return [...facts.versions, ...planned.versions.filter(line => !named.has(line.split(' ')[0]))].toSorted()
}

function describeMember({id, name, learner}: PlanFacts['members'][number]): string {
  return `${name} (${id}${learner ? ', learner' : ''})`
}

function nameOf(leader: MemberId | null, {members}: PlanFacts): string {
  if (leader === null) return 'no leader'
  const named = members.find(({id}) => id === leader)?.name
  if (named === undefined) return leader
  const alone = members.filter(({name}) => name === named).length === 1
  return alone ? named : `${named} (${leader})`
}

/** A plan as plain data for {@link canonicalJson}; the only text that is ever hashed or approved. */
export function planAsJson(plan: Plan): Json {
  return JSON.parse(JSON.stringify(plan)) as Json
}
