import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {watchOutcomes} from '../../src/operations/watch-outcomes.ts'
import {approver, aRequest, aTestWorld, type TestWorld} from '../fixtures/a-context.ts'
import {aDestructiveRunbook} from '../fixtures/a-destructive-runbook.ts'
import {anApp} from '../fixtures/an-app.ts'
import {type Ran, run} from './a-command-line.ts'

const ask = ['request', 'move-leader', 'prod-a', '--reason', 'the disk of etcd-1 is slow']

/** A plan that alice asked for at the terminal. */
async function planAsked(world: TestWorld, words: readonly string[] = ask): Promise<string> {
  const {code, out, err} = await run([...words, '--json'], {world, user: 'alice'})
  assert.equal(code, 0, err)
  return JSON.parse(out).id
}

async function newest({store}: TestWorld): Promise<{kind: string; id: string; summary: string}> {
  const [entry] = await store.audit.list({limit: 1})
  const {kind, actor, summary} = entry?.event ?? assert.fail('the trail is empty')
  return {kind, id: actor.id, summary}
}

function assertRefused(ran: Ran, pattern: RegExp): void {
  assert.equal(ran.code, 4)
  assert.match(ran.err, pattern)
  assert.equal(ran.leftOpen, 0)
}

describe('request', () => {
  it('freezes a plan, shows what others decide on, and tells the channel', async () => {
    const world = await aTestWorld()

    const {code, out} = await run(ask, {world, user: 'alice'})

    assert.equal(code, 0)
    assert.match(out, /plan_.*production.*disruptive[^]*hash [0-9a-f]{64}[^]*quorate approve plan_/)
    assert.deepEqual(
      world.announced.map(({kind}) => kind),
      ['plan'],
    )
    assert.equal((await newest(world)).kind, 'plan-proposed')
  })

  it('is recorded with the Slack id, the reason and that it came from the command line', async () => {
    const world = await aTestWorld()
    await planAsked(world)

    const {id, summary} = await newest(world)

    assert.equal(id, 'CLI:U1')
    assert.match(summary, /alice on the command line.*Reason: the disk of etcd-1 is slow/)
  })

  it('is refused to somebody who is not an operator, with exit code 4 and on the record', async () => {
    const world = await aTestWorld()

    const ran = await run(ask, {world, user: 'otto'})

    assertRefused(ran, /not an operator/)
    assert.equal((await newest(world)).kind, 'request-refused')
  })

  it('is refused to a user of the machine whom the configuration does not name', async () => {
    const world = await aTestWorld()

    assertRefused(await run(ask, {world, user: 'mallory'}), /people\.cli/)
    assert.deepEqual((await newest(world)).id, 'OS:mallory')
  })

  it('is refused where actions are disabled', async () => {
    const world = await aTestWorld({settings: {actions: 'disabled'}})

    assertRefused(await run(ask, {world}), /actions are not enabled/)
  })

  for (const words of [
    ['request', 'move-leader', 'prod-a'],
    ['request', 'move-leader', 'prod-a', 'etcd-2', '--reason', 'r'],
    ['request', 'move-leader', 'prd-a', '--reason', 'r'],
    ['request', 'moveleader', 'prod-a', '--reason', 'r'],
  ])
    it(`ends with exit code 2 for "${words.join(' ')}"`, async () => {
      assert.equal((await run(words)).code, 2)
    })
})

describe('approve', () => {
  it('starts the run, prints its progress to the end and ends with 0', async () => {
    const world = await aTestWorld()
    const plan = await planAsked(world)

    const {code, out, err, leftOpen} = await run(['approve', plan], {world, user: 'bob'})

    assert.equal(code, 0, err)
    assert.match(out, /Approved[^]*1\. .*: done[^]*succeeded[^]*Audit checkpoint \d+:[0-9a-f]{32}/)
    assert.deepEqual(world.cluster.effects.length, 1)
    assert.equal(leftOpen, 0)
    assert.equal((await run(['audit', 'verify'], {world})).code, 0)
  })

  it('ends with 1 when the run stops', async () => {
    const world = await aTestWorld()
    const plan = await planAsked(world)
    world.cluster.elect('etcd-3')

    const {code, out} = await run(['approve', plan, '--json'], {world, user: 'bob'})

    assert.equal(code, 1)
    assert.equal(JSON.parse(out).run.stopReason, 'plan_changed')
  })

  it('is refused to the person who asked, also when they asked in Slack', async () => {
    const world = await aTestWorld()
    const own = await planAsked(world)
    const inSlack = await world.operations.propose(aRequest('defragment'))
    assert.ok(inSlack.ok)

    // Alice is on the list of approvers as well.
    for (const plan of [own, inSlack.record.id])
      assertRefused(await run(['approve', plan], {world, user: 'alice'}), /cannot approve it yourself/)
    assert.equal((await newest(world)).kind, 'approval-refused')
  })

  it('counts a person once, whether they click or type', async () => {
    const two = {disruptive: {approvals: 2}}
    const world = await aTestWorld()
    const context = {...world.context, policy: {...world.context.policy, ...two}}
    const strict = {...world, context}
    const plan = await planAsked(strict)
    await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})

    assertRefused(await run(['approve', plan], {world: strict, user: 'bob'}), /already approved/)
    assert.equal(await world.store.runs.ofPlan(plan), null)
  })

  it('is refused to somebody who is no approver, and for a plan that is over', async () => {
    const world = await aTestWorld()
    const plan = await planAsked(world)

    assertRefused(await run(['approve', plan], {world, user: 'otto'}), /not an approver/)
    await run(['deny', plan, '--reason', 'not now'], {world, user: 'bob'})
    assertRefused(await run(['approve', plan], {world, user: 'carol'}), /already denied/)
  })

  it('ends with exit code 2 for a plan nobody knows', async () => {
    assert.equal((await run(['approve', 'plan_9'], {user: 'bob'})).code, 2)
  })
})

describe('deny and withdraw', () => {
  it('close the plan with the reason on the record', async () => {
    const world = await aTestWorld()
    const plan = await planAsked(world)

    const {code, out} = await run(['deny', plan, '--reason', 'backups first'], {world, user: 'bob'})

    assert.equal(code, 0)
    assert.match(out, /denied/)
    assert.match((await newest(world)).summary, /bob on the command line denied.*backups first/)
  })

  it('let the person withdraw at the terminal what they asked for in Slack', async () => {
    const world = await aTestWorld()
    const asked = await world.operations.propose(aRequest('move-leader'))
    assert.ok(asked.ok)

    assertRefused(await run(['withdraw', asked.record.id], {world, user: 'bob'}), /Only Operator/)
    assert.equal((await run(['withdraw', asked.record.id], {world, user: 'alice'})).code, 0)
    assert.equal((await world.store.plans.get(asked.record.id))?.state, 'withdrawn')
  })

  it('need a reason to deny', async () => {
    assert.equal((await run(['deny', 'plan_1'], {user: 'bob'})).code, 2)
  })
})

describe('runs and watch', () => {
  it('show what waits for approval, and what ran', async () => {
    const world = await aTestWorld()
    const plan = await planAsked(world)

    const before = await run(['runs', 'prod-a'], {world})
    await run(['approve', plan], {world, user: 'bob'})
    const after = await run(['runs', 'prod-a', '--json'], {world})

    assert.match(before.out, new RegExp(`${plan}[^]*No run on prod-a yet`))
    const {waiting, runs} = JSON.parse(after.out)
    assert.deepEqual([waiting.length, runs.length, runs[0].state], [0, 1, 'succeeded'])
  })

  it('follow a run that has ended to its last word, for anybody who can read the store', async () => {
    const world = await aTestWorld()
    const plan = await planAsked(world)
    await run(['approve', plan], {world, user: 'bob'})
    const id = (await world.store.runs.ofPlan(plan))?.id ?? ''

    const {code, out} = await run(['watch', id], {world, user: 'mallory'})

    assert.equal(code, 0)
    assert.match(out, /succeeded/)
    assert.equal((await run(['watch', 'run_9'], {world})).code, 2)
  })
})

describe('watch, after a run for an incident', () => {
  it('says until when its alerts are watched, and later the verdict', async () => {
    const world = await aTestWorld()
    await world.store.incidents.insert({
      ...{id: 'inc_1', cluster: 'prod-a', channel: 'C1', state: 'open', title: 'slow', severity: 'warning'},
      ...{openedAt: world.clock.now().toISOString(), closedAt: null, alerts: []},
    })
    const plan = await planAsked(world)
    await run(['approve', plan], {world, user: 'bob'})
    const id = (await world.store.runs.ofPlan(plan))?.id ?? ''
    assert.match((await run(['watch', id], {world})).out, /The alerts of inc_1 are watched until 2026-01-01T/)
    world.clock.advance(5 * 60_000)

    await watchOutcomes(world.context)

    assert.match((await run(['watch', id], {world})).out, /After the run: (resolved|unchanged)\. /)
  })
})

describe('pause, and what may follow it', () => {
  it('says what is possible once the run waits, and stop gives the cluster back', async () => {
    const world = await aTestWorld({
      reach: name => {
        if (name === 'step.intended') world.background.start('pause', pauseAtOnce)
      },
    })
    const pauseAtOnce = async (): Promise<void> => {
      const [at] = await world.store.runs.ofCluster('prod-a', 1)
      const {code, out} = await run(['pause', at?.id ?? ''], {world, user: 'bob'})
      assert.deepEqual([code, out], [0, 'It will wait after the current step, and keep the cluster.\n'])
    }
    const plan = await planAsked(world, ['request', 'defragment', 'prod-a', '--reason', 'free pages'])

    const {code, err} = await run(['approve', plan], {world, user: 'bob'})
    await world.background.idle()

    const id = (await world.store.runs.ofPlan(plan))?.id ?? ''
    assert.equal(code, 1)
    assert.match(err, new RegExp(`waits for a person: \`quorate resume ${id}\` or \`quorate stop ${id}\``))
    const stopped = await run(['stop', id], {world, user: 'alice'})
    assert.match(stopped.out, /stopped the paused run/)
    assert.equal(await world.store.leases.get('prod-a'), null)
  })
})

describe('approve, for a plan that takes a one-time code', () => {
  it('asks for it, takes it with --code, and refuses it a second time', async () => {
    const policy = {destructive: {approvals: 1, typedConfirmation: true, oneTimeCode: true}}
    const world = await aTestWorld({policy, runbooks: [aDestructiveRunbook()]})
    const enrolled = await run(['totp', 'enroll', 'bob', '--json'], {world, user: 'alice'})
    const {person, uri} = JSON.parse(enrolled.out)
    const code = anApp(uri).codeOn(world.clock.now())
    const plan = await planAsked(world, ['request', 'raze', 'prod-a', '--reason', 'corrupt'])
    const approve = ['approve', plan, '--typed', 'prod-a']

    assert.equal(person, 'U2')
    assertRefused(await run(approve, {world, user: 'bob'}), /none was given[^]*--code/)
    const counted = await run([...approve, '--code', code], {world, user: 'bob'})

    assert.equal(counted.code, 0, counted.err)
    assert.match(
      (await run(['totp', 'list'], {world, user: 'alice'})).out,
      /U2 .*alice on the command line +yes/,
    )
    assert.equal((await run(['totp', 'remove', 'U2'], {world, user: 'alice'})).code, 0)
    assert.match((await run(['totp', 'list'], {world, user: 'alice'})).out, /Nobody has/)
  })

  it('enrols nobody for a user the configuration does not know', async () => {
    const world = await aTestWorld()

    const {code} = await run(['totp', 'enroll', 'U2'], {world, user: 'mallory'})

    assert.equal(code, 4)
    assert.deepEqual(await world.store.oneTimeCodes.all(), [])
  })
})

describe('cancel', () => {
  it('is refused for a run that is over, with exit code 4', async () => {
    const world = await aTestWorld()
    const plan = await planAsked(world)
    await run(['approve', plan], {world, user: 'bob'})
    const id = (await world.store.runs.ofPlan(plan))?.id ?? ''

    assertRefused(await run(['cancel', id], {world, user: 'alice'}), /nothing to cancel/)
  })
})
