import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import type {PlanRecord, Refusal} from '../../src/domain/approval.ts'
import type {AuditEvent} from '../../src/domain/audit.ts'
import type {RunRecord} from '../../src/domain/run.ts'
import type {Context} from '../../src/engine/context.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {freePorts} from '../../src/local/etcd/free-ports.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import {createOperations} from '../../src/operations/index.ts'
import type {Operations} from '../../src/operations/operations.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {
  approver,
  aTestWorld,
  operator,
  secondApprover,
  settings,
  type TestWorld,
  testPolicy,
} from '../fixtures/a-context.ts'
import {CALL, eventually, oneBinaryPerSeries, portFor, rolesOf, skipWithout} from './etcd-fixture.ts'

const [binary] = await oneBinaryPerSeries()

describe('removing a member of real etcd', {skip: skipWithout(binary ? [binary] : [])}, () => {
  const context: {scene?: Scene} = {}
  const use = (): Scene => {
    assert.ok(context.scene)
    return context.scene
  }

  before(async () => {
    const cluster = await startLocalCluster({size: 3, binary: binary?.path ?? '', tls: false})
    context.scene = await sceneOf(cluster)
  })

  after(async () => {
    context.scene?.etcd.close()
    await context.scene?.cluster.wipe()
  })

  it('is refused for a member that answers, and nothing is offered for approval', async () => {
    const {victim} = use()

    const refusal = await refused(use(), {member: victim.name})

    assert.deepEqual(
      [refusal.code, refusal.reason],
      ['refused/guard', `${victim.name} cannot be removed now: ${victim.name} answers, so it is not dead.`],
    )
  })

  it('stops when the member list changed after the approval', async () => {
    const {cluster, etcd, leader, victim} = use()
    const record = await proposed(use(), {member: victim.name, decommission: 'yes'})
    const [port] = await freePorts(1)
    const added = await eventuallyAdds(use(), `http://127.0.0.1:${port}`)

    const run = await approved(use(), record)

    assert.deepEqual([run.state, run.stopReason], ['stopped', 'plan_changed'], run.note)
    assert.match(run.note, /members changed/)
    assert.equal((await etcd.memberList(leader.clientUrl, CALL)).members.length, 4)
    await etcd.removeMember(leader.clientUrl, added, CALL)
    await cluster.untilHealthy()
  })

  it('stops when the member came back to life after the approval', async () => {
    const {cluster, etcd, leader, victim} = use()
    await dies(use())
    const record = await proposed(use(), {member: victim.name})
    await victim.supervisor.start()
    await cluster.untilHealthy()

    const run = await approved(use(), record)

    // A version that nobody could read when the plan was made is a change by itself, before the guard is asked.
    assert.deepEqual([run.state, run.stopReason], ['stopped', 'plan_changed'], run.note)
    assert.equal((await etcd.memberList(leader.clientUrl, CALL)).members.length, 3)
  })

  it('takes a dead member out, proves it, and writes down what happened', async () => {
    const {world, cluster, etcd, victim, victimId} = use()
    await dies(use())
    const from = (await kinds(world)).length
    const record = await proposed(use(), {member: victim.name})

    const run = await approved(use(), record)

    assert.equal(run.state, 'succeeded', run.note)
    for (const {clientUrl} of cluster.members.filter(member => member !== victim)) {
      const {members} = await etcd.memberList(clientUrl, CALL)
      assert.equal(members.length, 2)
      assert.ok(members.every(({id}) => id !== victimId))
    }
    const [step] = await world.store.runs.steps(run.id)
    assert.equal(step?.factsAfter?.members.length, 2)
    assert.deepEqual((await kinds(world)).slice(from), [
      'plan-proposed',
      'approval-given',
      'approval-given',
      'run-started',
      'step-intended',
      'step-done',
      'run-finished',
    ])
  })
})

interface Scene {
  readonly cluster: LocalCluster
  readonly etcd: ReturnType<typeof portFor>
  readonly world: TestWorld
  readonly operations: Operations
  readonly leader: LocalMember
  /** A follower that dies, comes back and is removed in the end. */
  readonly victim: LocalMember
  readonly victimId: string
}

async function sceneOf(cluster: LocalCluster): Promise<Scene> {
  const {leader, followers, idOf} = await rolesOf(cluster)
  const [victim] = followers
  assert.ok(victim)
  const etcd = portFor(cluster)
  const world = await aTestWorld({clock: {...systemClock, advance: () => undefined}})
  const endpoints = cluster.members.map(({name, clientUrl}) => ({url: clientUrl, member: name}))
  const access = {settings: settings({endpoints}), etcd, hosts: null, kubernetes: null, past: null}
  const context: Context = {
    ...world.context,
    clusters: {all: [access], find: id => (id === access.settings.id ? access : undefined)},
    policy: {...testPolicy, gate: {settleMs: 200, looks: 2, everyMs: 100, giveUpMs: 15_000}},
  }
  const operations = createOperations(context, world.background)
  return {cluster, etcd, world, operations, leader, victim, victimId: idOf.get(victim) ?? ''}
}

/** Kills the victim and waits until the leader, too, has noticed. */
async function dies({etcd, leader, victim, victimId}: Scene): Promise<void> {
  await victim.supervisor.kill()
  await eventually('the leader missing it', async () => {
    const {scrape} = await etcd.metrics(leader.clientUrl, CALL)
    const links = Object.entries(scrape?.samples ?? {}).filter(
      ([key]) => key.startsWith('etcd_network_active_peers') && key.includes(`Remote="${victimId}"`),
    )
    return links.every(([, value]) => value === 0)
  })
}

async function eventuallyAdds({etcd, leader}: Scene, peerUrl: string): Promise<string> {
  let id = ''
  await eventually('a learner added', async () => {
    id = await etcd.addLearner(leader.clientUrl, [peerUrl], CALL)
    return true
  })
  return id
}

function propose({operations}: Scene, params: Record<string, string>) {
  return operations.propose({
    cluster: 'prod-a',
    runbook: 'remove-member',
    params,
    by: operator,
    channel: 'C1',
    incident: null,
    threadKey: null,
    requestKey: `remove-${Math.random()}`,
  })
}

async function proposed(scene: Scene, params: Record<string, string>): Promise<PlanRecord> {
  const answer = await propose(scene, params)
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.record
}

async function refused(scene: Scene, params: Record<string, string>): Promise<Refusal> {
  const answer = await propose(scene, params)
  assert.ok(!answer.ok, JSON.stringify(answer))
  return answer.refusal
}

async function approved({world, operations}: Scene, record: PlanRecord): Promise<RunRecord> {
  for (const by of [approver, secondApprover]) {
    const decided = await operations.decide({plan: record.id, decision: 'approve', by, channel: 'C1'})
    assert.ok(decided.ok, JSON.stringify(decided))
  }
  await world.background.idle()
  const run = await world.store.runs.ofPlan(record.id)
  assert.ok(run)
  return run
}

/** What was written down, oldest first. */
async function kinds({store}: TestWorld): Promise<readonly AuditEvent['kind'][]> {
  const entries = await store.audit.list({limit: 1000})
  return entries.map(({event}) => event.kind).toReversed()
}
