import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Member} from '../../src/domain/cluster.ts'
import type {Context} from '../../src/engine/context.ts'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import {createOperations} from '../../src/operations/index.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import type {Store} from '../../src/ports/store.ts'
import {
  approver,
  aTestWorld,
  operator,
  secondApprover,
  settings,
  type TestWorld,
} from '../fixtures/a-context.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

/** Every instant of a run of one step. */
const instants = [
  'step.guarded',
  'step.intended',
  'step.acting',
  'step.acted',
  'step.looked',
  'step.recorded',
  'step.gated',
  'run.finishing',
] as const

const changes = [
  {
    runbook: 'add-learner',
    params: {peerUrl: 'https://10.0.0.14:2380'},
    effects: ['add https://10.0.0.14:2380'],
  },
  {runbook: 'remove-member', params: {member: 'etcd-3', decommission: 'yes'}, effects: ['remove a3']},
] as const

class Killed extends Error {}

describe('a process killed while it changes the members', () => {
  for (const change of changes)
    for (const instant of instants)
      it(`finishes ${change.runbook} once when it is resumed after ${instant}`, async () => {
        const etcd = etcdWithAList()
        const {world, run} = await runUntil(instant, change, etcd)
        const next = await worldOf(etcd.port, {...world, instance: 'second'})

        await settleInterruptedRuns(next.context)
        const acted = await next.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})
        assert.ok(acted.ok, JSON.stringify(acted))
        await next.background.idle()

        const ended = await next.store.runs.get(run)
        assert.equal(ended?.state, 'succeeded', ended?.note)
        assert.deepEqual(etcd.effects, change.effects)
      })
})

/** A scripted cluster whose member list can be changed. */
function etcdWithAList(): {readonly port: EtcdPort; readonly effects: string[]} {
  const base = new ScriptedCluster().etcd()
  const effects: string[] = []
  const added: Member[] = []
  const removed = new Set<string>()
  const port: EtcdPort = {
    ...base,
    memberList: async (endpoint, call) => {
      const list = await base.memberList(endpoint, call)
      // A peer address of its own, as in any cluster: the script has none.
      const known = list.members.map(one => ({
        ...one,
        peerUrls: one.peerUrls.map(url => url.replace('2379', '2380')),
      }))
      return {...list, members: [...known, ...added].filter(({id}) => !removed.has(id))}
    },
    addLearner: async (_, peerUrls) => {
      effects.push(`add ${peerUrls.join()}`)
      added.push({id: 'a9', name: '', peerUrls: [...peerUrls], clientUrls: [], learner: true})
      return 'a9'
    },
    removeMember: async (_, id) => {
      effects.push(`remove ${id}`)
      removed.add(id)
    },
  }
  return {port, effects}
}

/** A world over this etcd; a second one shares store and clock with the first. */
async function worldOf(
  etcd: EtcdPort,
  options: NonNullable<Parameters<typeof aTestWorld>[0]> = {},
): Promise<TestWorld> {
  const {store, clock, instance, reach} = options
  const given = {store, clock, instance, reach}
  const world = await aTestWorld(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  )
  const access = {settings: settings(), etcd, hosts: null, kubernetes: null, past: null, backups: null}
  const context: Context = {...world.context, clusters: {all: [access], find: () => access}}
  return {...world, context, operations: createOperations(context, world.background)}
}

/** A process that dies at an instant: from then on nothing it does reaches the store any more. */
async function runUntil(
  instant: string,
  {runbook, params}: (typeof changes)[number],
  etcd: ReturnType<typeof etcdWithAList>,
): Promise<{readonly world: Pick<TestWorld, 'store' | 'clock'>; readonly run: string}> {
  let dead = false
  const {store, clock} = await aTestWorld()
  const reach = (name: string): void => {
    if (name !== instant) return
    dead = true
    throw new Killed()
  }
  const world = await worldOf(etcd.port, {store: mortal(store, () => dead), clock, instance: 'first', reach})
  const request = {cluster: 'prod-a', runbook, params, by: operator, channel: 'C1', requestKey: 'once'}
  const proposed = await world.operations.propose({...request, incident: null, threadKey: null})
  assert.ok(proposed.ok, JSON.stringify(proposed))
  const typed = {typed: 'prod-a'}
  for (const by of [approver, secondApprover].slice(0, proposed.record.approvalsNeeded))
    await world.operations.decide({
      plan: proposed.record.id,
      decision: 'approve',
      by,
      channel: 'C1',
      ...typed,
    })
  await world.background.idle()
  assert.ok(dead, `the run never came to ${instant}`)
  const run = await store.runs.ofPlan(proposed.record.id)
  return {world: {store, clock}, run: run?.id ?? ''}
}

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
