import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {PlanRecord} from '../../src/domain/approval.ts'
import type {AuditEvent} from '../../src/domain/audit.ts'
import type {RunRecord} from '../../src/domain/run.ts'
import {
  approver,
  aRequest,
  aTestWorld,
  operator,
  rolesFromSettings,
  type TestWorld,
} from '../fixtures/a-context.ts'

async function propose(
  world: TestWorld,
  runbook = 'defragment',
  params: Record<string, string> = {},
): Promise<PlanRecord> {
  const proposed = await world.operations.propose(
    aRequest(runbook, {params, requestKey: `${runbook}-${Math.random()}`}),
  )
  assert.ok(proposed.ok, JSON.stringify(proposed))
  return proposed.record
}

async function approveAndRun(world: TestWorld, record: PlanRecord): Promise<RunRecord> {
  const decided = await world.operations.decide({
    plan: record.id,
    decision: 'approve',
    by: approver,
    channel: 'C1',
  })
  assert.ok(decided.ok, JSON.stringify(decided))
  await world.background.idle()
  const run = await world.store.runs.ofPlan(record.id)
  assert.ok(run)
  return run
}

async function kinds(world: TestWorld): Promise<readonly AuditEvent['kind'][]> {
  const entries = await world.store.audit.list({limit: 1000})
  return entries.map(({event}) => event.kind).toReversed()
}

describe('an approved defragmentation', () => {
  it('takes one member after the other, the leader last and only after handing over', async () => {
    const world = await aTestWorld()

    const run = await approveAndRun(world, await propose(world))

    assert.equal(run.state, 'succeeded', run.note)
    assert.deepEqual(world.cluster.effects, [
      'defragment etcd-2',
      'defragment etcd-3',
      'move-leader etcd-2',
      'defragment etcd-1',
    ])
  })

  it('writes every intent before its effect, and every proof after it', async () => {
    const world = await aTestWorld()
    await approveAndRun(world, await propose(world, 'defragment', {member: 'etcd-2'}))

    assert.deepEqual(await kinds(world), [
      'plan-proposed',
      'approval-given',
      'run-started',
      'step-intended',
      'step-done',
      'run-finished',
    ])
  })

  it('tells whether it helped, member by member', async () => {
    const world = await aTestWorld()
    await approveAndRun(world, await propose(world))

    const ended = world.announced.findLast(announcement => announcement.kind === 'run-ended')
    assert.ok(ended?.kind === 'run-ended' && ended.help)
    assert.equal(ended.help.verdict, 'resolved')
    assert.deepEqual(ended.help.rows[0], {
      member: 'etcd-1',
      before: '200.0 MiB',
      after: '20.0 MiB',
      change: '−180.0 MiB',
    })
  })

  it('gives the cluster free for the next run', async () => {
    const world = await aTestWorld()
    await approveAndRun(world, await propose(world))

    assert.equal(await world.store.leases.get('prod-a'), null)
  })

  it('stops with the difference when the leader moved after the approval', async () => {
    const world = await aTestWorld()
    const record = await propose(world)
    world.cluster.elect('etcd-3')

    const run = await approveAndRun(world, record)

    assert.deepEqual([run.state, run.stopReason, world.cluster.effects], ['stopped', 'plan_changed', []])
    const ended = world.announced.findLast(announcement => announcement.kind === 'run-ended')
    assert.ok(ended?.kind === 'run-ended')
    assert.deepEqual(ended.changes, [
      {fact: 'leader', planned: 'etcd-1', now: 'etcd-3'},
      {fact: 'term', planned: '7', now: '8'},
    ])
  })

  it('stops when an election happens between two steps', async () => {
    const world = await aTestWorld()
    const record = await propose(world)
    world.cluster.before = effect => {
      if (effect === 'defragment etcd-3') world.cluster.elect('etcd-2')
    }

    const run = await approveAndRun(world, record)

    assert.deepEqual(
      [run.stopReason, world.cluster.effects],
      ['plan_changed', ['defragment etcd-2', 'defragment etcd-3']],
    )
  })

  it('does not begin when the approver lost the right between the click and the run', async () => {
    let asked = 0
    const world = await aTestWorld({
      roles: async (person, people) => {
        const roles = await rolesFromSettings(person, people)
        if (person.id === approver.id) asked += 1
        return {...roles, approver: roles.approver && asked < 2}
      },
    })

    const run = await approveAndRun(world, await propose(world))

    assert.deepEqual([run.state, run.stopReason, world.cluster.effects], ['stopped', 'not_approved', []])
    assert.match(run.note, /Only 0 of 1 approvals still hold/)
  })

  it('does not begin on a cluster that was made read-only after the request', async () => {
    const before = await aTestWorld()
    const record = await propose(before)
    const {store, cluster, clock} = before
    const world = await aTestWorld({store, cluster, clock, instance: 'next', settings: {actions: 'disabled'}})

    const run = await approveAndRun(world, record)

    assert.deepEqual([run.state, run.stopReason, cluster.effects], ['stopped', 'not_approved', []])
    assert.match(run.note, /actions are not enabled/)
  })

  it('is left for the next start when the process is asked to end, after the step under way', async () => {
    const ending = new AbortController()
    const world = await aTestWorld({stopping: ending.signal})
    world.cluster.before = () => ending.abort()

    const run = await approveAndRun(world, await propose(world))

    assert.deepEqual([run.state, world.cluster.effects], ['interrupted', ['defragment etcd-2']])
    const next = await aTestWorld({
      store: world.store,
      cluster: world.cluster,
      clock: world.clock,
      instance: 'next',
    })
    const acted = await next.operations.runAction({
      run: run.id,
      action: 'resume',
      by: operator,
      channel: 'C1',
    })
    await next.background.idle()
    assert.ok(acted.ok)
    assert.equal((await next.store.runs.get(run.id))?.state, 'succeeded')
  })

  it('does not touch the next member while the last one is down', async () => {
    const world = await aTestWorld()
    const record = await propose(world)
    world.cluster.before = effect => {
      if (effect === 'defragment etcd-3') world.cluster.member('etcd-2').up = false
    }

    const run = await approveAndRun(world, record)

    assert.deepEqual([run.state, run.stopReason], ['stopped', 'unhealthy_after'])
    assert.deepEqual(world.cluster.effects, ['defragment etcd-2', 'defragment etcd-3'])
  })

  it('is refused by its guard when another voter fell silent after the approval', async () => {
    const world = await aTestWorld()
    const record = await propose(world)
    world.cluster.member('etcd-3').up = false

    const run = await approveAndRun(world, record)

    assert.deepEqual([run.stopReason, world.cluster.effects], ['guard', []])
    assert.match(run.note, /etcd-3 is not healthy \(connection refused\)/)
  })

  it('counts as done when the answer got lost but the cluster shows the effect', async () => {
    const world = await aTestWorld()
    world.cluster.loseAnswers = true

    const run = await approveAndRun(world, await propose(world, 'defragment', {member: 'etcd-2'}))

    assert.equal(run.state, 'succeeded')
    assert.deepEqual(world.cluster.effects, ['defragment etcd-2'])
  })

  it('fails, and is not tried again, when the call fails and nothing happened', async () => {
    const world = await aTestWorld()
    const record = await propose(world)
    world.cluster.before = () => {
      throw new Error('disk full')
    }

    const run = await approveAndRun(world, record)

    assert.deepEqual([run.state, run.stopReason, world.cluster.effects], ['stopped', 'step_failed', []])
    assert.match(run.note, /disk full/)
  })

  it('waits for a defragmentation that outlives its call', async () => {
    const world = await aTestWorld()
    const record = await propose(world, 'defragment', {member: 'etcd-2'})
    const member = world.cluster.member('etcd-2')
    world.cluster.before = () => {
      member.defragInFlight = true
      const end = world.clock.now().getTime() + 5000
      Object.defineProperty(member, 'defragInFlight', {get: () => world.clock.now().getTime() < end})
    }
    world.cluster.loseAnswers = true

    const run = await approveAndRun(world, record)

    assert.equal(run.state, 'succeeded', run.note)
  })

  it('stops after the current step when a person cancels', async () => {
    const world = await aTestWorld()
    const record = await propose(world)
    world.cluster.before = () => {
      world.background.start('cancel', async () => {
        const run = await world.store.runs.ofPlan(record.id)
        await world.operations.runAction({run: run?.id ?? '', action: 'cancel', by: operator, channel: 'C1'})
      })
      world.cluster.before = () => undefined
    }

    const run = await approveAndRun(world, record)

    assert.deepEqual([run.state, run.stopReason], ['stopped', 'cancelled'])
    assert.deepEqual(world.cluster.effects, ['defragment etcd-2'])
  })
})

describe('an approved restart', () => {
  it('is proved by a new process that answers', async () => {
    const world = await aTestWorld()

    const run = await approveAndRun(world, await propose(world, 'restart-member', {member: 'etcd-2'}))

    assert.deepEqual([run.state, world.cluster.effects], ['succeeded', ['restart etcd-2']])
  })

  it('moves leadership away from a leader first', async () => {
    const world = await aTestWorld()

    const run = await approveAndRun(world, await propose(world, 'restart-member', {member: 'etcd-1'}))

    assert.deepEqual(
      [run.state, world.cluster.effects],
      ['succeeded', ['move-leader etcd-2', 'restart etcd-1']],
    )
  })
})
