import assert from 'node:assert/strict'
import type {Backups} from '../../src/ports/backups.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import type {Store} from '../../src/ports/store.ts'
import {
  aClock,
  approver,
  aTestWorld,
  operator,
  secondApprover,
  type TestWorld,
} from '../fixtures/a-context.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

/** Every instant of a run of one step. */
export const instants = [
  'step.guarded',
  'step.intended',
  'step.acting',
  'step.acted',
  'step.looked',
  'step.recorded',
  'step.gated',
  'run.finishing',
] as const

/** What a person asks for. */
export interface Wish {
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
}

/** What outlives a process. */
interface Lasting {
  readonly clock: ReturnType<typeof aClock>
  readonly cluster: ScriptedCluster
  /** In place of the scripted cluster's own. */
  readonly etcd?: EtcdPort
  readonly backups?: Backups
}

/** What a process left behind. */
export interface Left extends Lasting {
  readonly store: Store
  readonly run: string
  /** False when the run ended before the instant came. */
  readonly died: boolean
}

class Killed extends Error {}

/** Has a wish approved and carried out by a process that dies when it comes to this instant for the nth time. */
export async function runUntil(
  instant: string,
  wish: Wish,
  {
    nth = 1,
    world = {},
    ...parts
  }: Partial<Lasting> & {readonly nth?: number; readonly world?: Parameters<typeof aTestWorld>[0]} = {},
): Promise<Left> {
  let [dead, reached] = [false, 0]
  const lasting: Lasting = {clock: aClock(), cluster: new ScriptedCluster(), ...parts}
  lasting.cluster.clock = lasting.clock
  const {store} = await aTestWorld(lasting)
  const reach = (name: string): void => {
    if (name === instant) reached += 1
    if (name !== instant || reached !== nth) return
    dead = true
    throw new Killed()
  }
  const first = {...world, ...lasting, store: mortal(store, () => dead), instance: 'first', reach}
  const plan = await carriedOut(wish, await aTestWorld(first))
  const run = await store.runs.ofPlan(plan)
  return {...lasting, store, run: run?.id ?? '', died: dead}
}

/** The process that is started after it. */
export function nextProcess({clock, cluster, etcd, backups, store}: Left): Promise<TestWorld> {
  const given = {...(etcd === undefined ? {} : {etcd}), ...(backups === undefined ? {} : {backups})}
  return aTestWorld({clock, cluster, store, ...given, instance: 'second'})
}

/** A person lets the run go on. */
export async function resume(run: string, {operations, background}: TestWorld): Promise<void> {
  const acted = await operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})
  assert.ok(acted.ok, JSON.stringify(acted))
  await background.idle()
}

async function carriedOut(wish: Wish, {operations, background}: TestWorld): Promise<string> {
  const proposed = await operations.propose({
    ...{cluster: 'prod-a', ...wish, by: operator, channel: 'C1'},
    ...{incident: null, threadKey: null, requestKey: 'once'},
  })
  assert.ok(proposed.ok, JSON.stringify(proposed))
  const {id: plan, approvalsNeeded} = proposed.record
  const people = approvalsNeeded === 0 ? [operator] : [approver, secondApprover].slice(0, approvalsNeeded)
  for (const by of people)
    await operations.decide({plan, decision: 'approve', by, channel: 'C1', typed: 'prod-a'})
  await background.idle()
  return plan
}

/** From its death on nothing that a process does reaches the store any more. */
function mortal(store: Store, dead: () => boolean): Store {
  return {
    ...store,
    transaction: work => (dead() ? Promise.reject(new Killed()) : store.transaction(work)),
    leases: {
      ...store.leases,
      beat: (...args) => (dead() ? Promise.reject(new Killed()) : store.leases.beat(...args)),
    },
  }
}
