import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {PlanRecord} from '../../src/domain/approval.ts'
import type {Actor} from '../../src/domain/person.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import {
  aClock,
  approver,
  aRequest,
  aTestWorld,
  operator,
  outsider,
  rolesFromSettings,
  type TestWorld,
  testDigest,
} from '../fixtures/a-context.ts'
import {type ScriptedBackups, scriptedBackups} from '../fixtures/backups.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

type Scene = TestWorld & {readonly backups: ScriptedBackups}

async function aScene(change: Parameters<typeof aTestWorld>[0] = {}): Promise<Scene> {
  const [clock, cluster] = [aClock(), new ScriptedCluster()]
  const backups = scriptedBackups(cluster, clock)
  return {...(await aTestWorld({clock, cluster, backups, ...change})), backups}
}

async function asked(world: TestWorld): Promise<PlanRecord> {
  const answer = await world.operations.propose(aRequest('snapshot'))
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.record
}

async function confirmed(world: TestWorld, {id}: PlanRecord, by: Actor): Promise<string> {
  const answer = await world.operations.decide({plan: id, decision: 'approve', by, channel: 'C1'})
  await world.background.idle()
  return answer.ok ? answer.sentence : answer.refusal.code
}

async function trail(world: TestWorld): Promise<readonly string[]> {
  const entries = await world.store.audit.list({limit: 100})
  return entries.map(({event}) => event.kind).toReversed()
}

describe('a plan that needs no approval', () => {
  it('runs at once when the one who asked confirms it, and is on record from request to end', async () => {
    const world = await aScene()
    const plan = await asked(world)
    assert.deepEqual([plan.approvalsNeeded, plan.state], [0, 'awaiting-approval'])

    assert.match(await confirmed(world, plan, operator), /^Confirmed/)

    const run = await world.store.runs.ofPlan(plan.id)
    assert.equal(run?.state, 'succeeded', run?.note)
    assert.deepEqual(world.cluster.effects, ['snapshot etcd-2'])
    assert.deepEqual(await trail(world), [
      'plan-proposed',
      'plan-confirmed',
      'run-started',
      'step-intended',
      'step-done',
      'run-finished',
    ])
    assert.equal((await verifyAudit(world.store.audit, testDigest)).intact, true)
  })

  it('tells that the finding is gone', async () => {
    const world = await aScene()
    await confirmed(world, await asked(world), operator)

    const ended = world.announced.findLast(announcement => announcement.kind === 'run-ended')
    assert.ok(ended?.kind === 'run-ended')
    assert.equal(ended.help?.verdict, 'resolved')
  })

  it('is confirmed by nobody else, approver or not', async () => {
    const world = await aScene()
    const plan = await asked(world)

    for (const by of [approver, outsider])
      assert.equal(await confirmed(world, plan, by), 'refused/not-operator')

    assert.deepEqual(world.cluster.effects, [])
    assert.deepEqual((await trail(world)).slice(1), ['approval-refused', 'approval-refused'])
  })

  it('is confirmed once, however often the button is pressed', async () => {
    const world = await aScene()
    const plan = await asked(world)

    const answers = await Promise.all(Array.from({length: 50}, () => confirmed(world, plan, operator)))

    assert.equal(answers.filter(answer => answer.startsWith('Confirmed')).length, 1)
    assert.deepEqual(world.cluster.effects, ['snapshot etcd-2'])
  })

  it('is not confirmed by somebody who was taken off the list of operators meanwhile', async () => {
    let operators = true
    const world = await aScene({
      roles: async (...given) => ({...(await rolesFromSettings(...given)), operator: operators}),
    })
    const plan = await asked(world)
    operators = false

    assert.equal(await confirmed(world, plan, operator), 'refused/not-operator')
    assert.deepEqual(world.cluster.effects, [])
  })

  it('expires like any other', async () => {
    const world = await aScene()
    const plan = await asked(world)
    world.clock.advance(15 * 60_000)

    assert.equal(await confirmed(world, plan, operator), 'refused/expired')
  })
})

describe('the run of a snapshot', () => {
  it('is refused when the folder has filled up since the plan was made', async () => {
    const world = await aScene()
    const plan = await asked(world)
    world.backups.free = 1

    await confirmed(world, plan, operator)

    const run = await world.store.runs.ofPlan(plan.id)
    assert.deepEqual([run?.state, run?.stopReason, world.cluster.effects], ['stopped', 'guard', []])
    assert.match(run?.note ?? '', /has 1 B free and the snapshot needs 220\.0 MiB/)
  })

  it('stops without an effect when the snapshot cannot be saved', async () => {
    const world = await aScene()
    world.backups.fails = 'before'
    const plan = await asked(world)

    await confirmed(world, plan, operator)

    const run = await world.store.runs.ofPlan(plan.id)
    assert.deepEqual([run?.state, run?.stopReason], ['stopped', 'step_failed'])
    assert.match(run?.note ?? '', /no space left on device/)
  })

  it('is done when the snapshot is kept, also when an old one could not be removed', async () => {
    const world = await aScene()
    world.backups.fails = 'after'
    const plan = await asked(world)

    await confirmed(world, plan, operator)

    const run = await world.store.runs.ofPlan(plan.id)
    assert.equal(run?.state, 'succeeded')
    const [step] = await world.store.runs.steps(run.id)
    assert.match(step?.note ?? '', /done although the call said "an old backup could not be removed"/)
  })

  it('works without quorum, from the best survivor', async () => {
    const world = await aScene()
    for (const name of ['etcd-2', 'etcd-3']) world.cluster.member(name).up = false
    const plan = await asked(world)

    await confirmed(world, plan, operator)

    assert.equal((await world.store.runs.ofPlan(plan.id))?.state, 'succeeded')
    assert.deepEqual(world.cluster.effects, ['snapshot etcd-1'])
  })
})

describe('a request for a snapshot', () => {
  it('says in its preview that nobody needs to approve', async () => {
    const {operations} = await aScene()
    const seen = await operations.preview({cluster: 'prod-a', runbook: 'snapshot', params: {}})

    assert.ok(seen.ok)
    assert.match(seen.approvers, /^nobody needs to/)
  })

  it('is refused with what to configure while no folder is', async () => {
    const world = await aTestWorld()
    const answer = await world.operations.preview({cluster: 'prod-a', runbook: 'snapshot', params: {}})

    assert.ok(!answer.ok)
    assert.match(answer.refusal.remedy, /backups: \{dir/)
  })
})
