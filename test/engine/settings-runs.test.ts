import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {RunRecord} from '../../src/domain/run.ts'
import {approver, aTestWorld, operator, type TestWorld} from '../fixtures/a-context.ts'

async function aFullWorld(): Promise<TestWorld> {
  const world = await aTestWorld()
  world.cluster.clock = world.clock
  return world
}

async function run(
  world: TestWorld,
  runbook: string,
  params: Readonly<Record<string, string>>,
): Promise<RunRecord> {
  const request = {cluster: 'prod-a', runbook, params, by: operator, channel: 'C1'}
  const proposed = await world.operations.propose({
    ...request,
    incident: null,
    threadKey: null,
    requestKey: 'once',
  })
  assert.ok(proposed.ok, JSON.stringify(proposed))
  const plan = proposed.record.id
  await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
  const found = await world.store.runs.ofPlan(plan)
  assert.ok(found)
  return found
}

const timers = {heartbeat: '50', election: '500'}
const roll = (first: string, second: string, last: string) => [
  `restart ${first}`,
  `restart ${second}`,
  `move-leader ${first}`,
  `restart ${last}`,
]
const writes = ['etcd-1', 'etcd-2', 'etcd-3'].map(name => `change settings of ${name}`)

describe('an approved change of settings', () => {
  it('lowers timers in two rolls, though the leader moves with each', async () => {
    const world = await aFullWorld()

    const {state, note} = await run(world, 'tune-timers', timers)

    assert.equal(state, 'succeeded', note)
    assert.deepEqual(world.cluster.effects, [
      ...writes,
      ...roll('etcd-2', 'etcd-3', 'etcd-1'),
      ...writes,
      ...roll('etcd-1', 'etcd-3', 'etcd-2'),
    ])
    assert.deepEqual(world.cluster.written.get('etcd-3'), {
      'heartbeat-interval': '50',
      'election-timeout': '500',
    })
  })

  it('goes on when the answer to an order was lost and a look shows its effect', async () => {
    const world = await aFullWorld()
    world.cluster.loseAnswers = true

    const {state, note} = await run(world, 'raise-quota', {gib: '4'})

    assert.equal(state, 'succeeded', note)
    assert.deepEqual(world.cluster.effects, [...writes, ...roll('etcd-2', 'etcd-3', 'etcd-1')])
  })

  it('stops at a member that does not take it, and restarts nobody', async () => {
    const world = await aFullWorld()
    world.cluster.before = effect => {
      if (effect === 'change settings of etcd-2') throw new Error('sudo: a password is required')
    }

    const {state} = await run(world, 'tune-timers', timers)

    assert.equal(state, 'stopped')
    assert.deepEqual(world.cluster.effects, ['change settings of etcd-1'])
  })
})

describe('an approved rolling restart', () => {
  it('stops when a member does not come back, and leaves the others alone', async () => {
    const world = await aFullWorld()
    world.cluster.before = effect => {
      if (effect === 'restart etcd-2') world.cluster.member('etcd-3').up = false
    }

    const {state} = await run(world, 'rolling-restart', {})

    assert.notEqual(state, 'succeeded')
    assert.deepEqual(world.cluster.effects, ['restart etcd-2'])
  })
})
