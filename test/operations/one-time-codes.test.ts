import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Actor} from '../../src/domain/person.ts'
import type {DecideRequest} from '../../src/operations/decide-plan.ts'
import {enrolApp, enrolledApps, personMeant, removeApp} from '../../src/operations/enrol-app.ts'
import type {Enrolments, Store} from '../../src/ports/store.ts'
import {
  approver,
  aRequest,
  aTestWorld,
  operator,
  secondApprover,
  type TestWorld,
  testPolicy,
} from '../fixtures/a-context.ts'
import {aDestructiveRunbook} from '../fixtures/a-destructive-runbook.ts'
import {anApp} from '../fixtures/an-app.ts'

const STEP_MS = 30_000

function aWorld(destructive: Partial<typeof testPolicy.destructive> = {}): Promise<TestWorld> {
  const policy = {destructive: {...testPolicy.destructive, oneTimeCode: true, ...destructive}}
  return aTestWorld({runbooks: [aDestructiveRunbook(), aDestructiveRunbook('raze-again')], policy})
}

async function aPlan(world: TestWorld, runbook = 'raze'): Promise<string> {
  const requestKey = `${runbook} ${world.clock.now().toISOString()}`
  const answer = await world.operations.propose(aRequest(runbook, {requestKey}))
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.record.id
}

/** Approves, with the name typed; the words of the refusal, or null when it counted. */
async function approve(
  world: TestWorld,
  request: Pick<DecideRequest, 'plan'> & Partial<DecideRequest>,
): Promise<string | null> {
  const asked = {decision: 'approve', by: approver, channel: 'C1', typed: 'prod-a', ...request} as const
  const answer = await world.operations.decide(asked)
  await world.background.idle()
  if (answer.ok) return null
  assert.equal(answer.refusal.code, 'refused/one-time-code', answer.refusal.reason)
  return answer.refusal.reason
}

/** The code the person's app shows now. */
async function enrolled(world: TestWorld, {id}: Actor = approver): Promise<() => string> {
  const {uri} = await enrolApp({person: id.replace('T1:', ''), by: operator}, world.context)
  const app = anApp(uri)
  return () => app.codeOn(world.clock.now())
}

async function refusals({store}: TestWorld): Promise<number> {
  const entries = await store.audit.list({limit: 100})
  return entries.filter(({event}) => event.kind === 'approval-refused').length
}

describe('approving a destructive plan where the policy asks for a one-time code', () => {
  it('counts with the code of each approver, and then the plan runs', async () => {
    const world = await aWorld()
    const [first, second] = [await enrolled(world), await enrolled(world, secondApprover)]
    const plan = await aPlan(world)

    assert.equal(await approve(world, {plan, code: first()}), null)
    assert.equal(await approve(world, {plan, by: secondApprover, code: second()}), null)

    assert.equal((await world.store.runs.ofPlan(plan))?.state, 'succeeded')
  })

  for (const [what, code, reason] of [
    ['no code', undefined, /none was given/],
    ['a wrong code', '000000', /not right; 4 tries left/],
  ] as const)
    it(`does not count with ${what}, and the refusal is on record without the code`, async () => {
      const world = await aWorld()
      await enrolled(world)
      const plan = await aPlan(world)

      assert.match((await approve(world, {plan, ...(code === undefined ? {} : {code})})) ?? '', reason)

      assert.deepEqual(await world.store.approvals.of(plan), [])
      const [latest] = await world.store.audit.list({limit: 1})
      assert.equal(latest?.event.kind, 'approval-refused')
      assert.ok(!JSON.stringify(latest).includes('000000'))
    })

  it('does not count for somebody without an app, who is told so before a form opens', async () => {
    const world = await aWorld()
    const plan = await aPlan(world)

    assert.match((await approve(world, {plan, code: '123456'})) ?? '', /no authenticator app is enrolled/)
    const form = await world.operations.decisionForm({
      ...{plan, decision: 'approve', by: approver, channel: 'C1'},
    })

    assert.ok(!form.ok)
    assert.match(form.refusal.remedy, /quorate totp enroll/)
    assert.equal(await refusals(world), 2)
  })

  it('takes each code once: not for another plan, and not after a restart', async () => {
    const world = await aWorld()
    const code = (await enrolled(world))()
    assert.equal(await approve(world, {plan: await aPlan(world), code}), null)
    const {store, clock, cluster, context} = world
    const {policy} = context
    const next = await aTestWorld({
      ...{store, clock, cluster, instance: 'next', runbooks: [aDestructiveRunbook()], policy},
    })
    clock.advance(1)
    const other = await aPlan(next)

    assert.match((await approve(next, {plan: other, code})) ?? '', /used before/)

    assert.deepEqual(await store.approvals.of(other), [])
  })

  it('takes one of two equal codes given at once', async () => {
    const world = await aWorld()
    const code = (await enrolled(world))()
    const first = await aPlan(world)
    const second = await aPlan(world, 'raze-again')
    const asked = {decision: 'approve', by: approver, channel: 'C1', typed: 'prod-a', code} as const

    const answers = await Promise.all([first, second].map(plan => world.operations.decide({...asked, plan})))

    assert.deepEqual(
      answers.flatMap(answer => (answer.ok ? [] : [answer.refusal.code])),
      ['refused/one-time-code'],
    )
  })

  for (const [what, given] of [
    ['one of two equal codes', ['right', 'right']],
    ['a right code, and remembers it,', ['right', 'wrong']],
    ['a right code, and remembers the wrong one,', ['wrong', 'right']],
  ] as const)
    it(`counts ${what} of two given at once where both are read before either is written`, async () => {
      const first = await aWorld()
      const code = (await enrolled(first))()
      const world = await readingTogether(first)
      const plans = [await aPlan(world), await aPlan(world, 'raze-again')]
      const typed = given.map(which => (which === 'right' ? code : '000000'))

      const decisions = plans.map((plan, n) => approve(world, {plan, code: typed[n] ?? ''}))
      const reasons = await Promise.all(decisions)

      assert.equal(reasons.filter(reason => reason === null).length, 1)
      const kept = (await first.store.oneTimeCodes.get('U2')) ?? assert.fail('the app is gone')
      assert.deepEqual([kept.lastStep !== null, kept.failures.length], [true, given[0] === 'wrong' ? 0 : 1])
    })

  it('tells who approved already so, and uses no code up for it', async () => {
    const world = await aWorld()
    const code = await enrolled(world)
    const plan = await aPlan(world)
    await approve(world, {plan, code: code()})
    world.clock.advance(STEP_MS)

    const again = await world.operations.decide({
      ...{plan, decision: 'approve', by: approver, channel: 'C1', typed: 'prod-a', code: code()},
    })

    assert.ok(!again.ok && again.refusal.reason.includes('already approved'))
    assert.equal(await approve(world, {plan: await aPlan(world), code: code()}), null)
  })

  it('refuses even the right code after five wrong ones, many at once included, and says when again', async () => {
    const world = await aWorld()
    const code = await enrolled(world)
    const plan = await aPlan(world)
    const wrong = ['000001', '000002', '000003', '000004', '000005', '000006', '000007']

    const reasons = await Promise.all(wrong.map(typed => approve(world, {plan, code: typed})))

    assert.equal(reasons.filter(reason => reason?.includes('not right')).length, 5)
    assert.match((await approve(world, {plan, code: code()})) ?? '', /Too many wrong/)
    assert.equal(await refusals(world), 8)
    world.clock.advance(10 * 60_000)
    assert.equal(await approve(world, {plan, code: code()}), null)
  })

  it('is refused while there is no key to check codes with', async () => {
    const world = await aWorld()
    const code = await enrolled(world)
    const {store, clock, cluster, context} = world
    const blind = {...world, ...(await withoutKey({store, clock, cluster, policy: context.policy}))}

    const plan = await aPlan(blind)
    assert.match((await approve(blind, {plan, code: code()})) ?? '', /no key to check one with/)
  })

  it('asks nobody for a code for a plan that is not destructive', async () => {
    const world = await aWorld()
    const plan = await aPlan(world, 'move-leader')

    assert.equal(await approve(world, {plan}), null)
  })

  it('asks for the name beside the code, also where the policy alone would not', async () => {
    const world = await aWorld({typedConfirmation: false})
    const code = await enrolled(world)
    const plan = await aPlan(world)

    const answer = await world.operations.decide({
      ...{plan, decision: 'approve', by: approver, channel: 'C1', code: code()},
    })

    assert.ok(!answer.ok)
    assert.equal(answer.refusal.code, 'refused/confirmation')
  })

  it('asks the form for a code, and says at its field what is wrong without using a try', async () => {
    const world = await aWorld()
    const code = await enrolled(world)
    const plan = await aPlan(world)
    const asked = {plan, decision: 'approve', by: approver, channel: 'C1'} as const

    const opened = await world.operations.decisionForm(asked)
    const problem = await world.operations.decisionFormProblem({...asked, typed: 'prod-a', code: '000000'})
    const none = await world.operations.decisionFormProblem({...asked, typed: 'prod-a', code: code()})

    assert.ok(opened.ok && opened.form?.code === true)
    assert.deepEqual([problem?.field, none], ['code', null])
    assert.match(problem?.sentence ?? '', /not right; 4 tries left/)
    assert.equal(await refusals(world), 0)
    assert.equal(await approve(world, {plan, code: code()}), null)
  })
})

/** The same world on a store as one with many writers is: each decision first sees the apps as they were before all of them. */
async function readingTogether({store, clock, cluster, context}: TestWorld): Promise<TestWorld> {
  const before = await store.oneTimeCodes.get('U2')
  const apart: Store = {
    ...store,
    transaction: work =>
      store.transaction(tables => {
        let reads = 0
        const get: Enrolments['get'] = person =>
          reads++ === 0 ? Promise.resolve(before) : tables.oneTimeCodes.get(person)
        return work({...tables, oneTimeCodes: {...tables.oneTimeCodes, get}})
      }),
  }
  const runbooks = [aDestructiveRunbook(), aDestructiveRunbook('raze-again')]
  return aTestWorld({store: apart, clock, cluster, instance: 'apart', runbooks, policy: context.policy})
}

async function withoutKey(options: Parameters<typeof aTestWorld>[0]): Promise<TestWorld> {
  return aTestWorld({...options, instance: 'blind', runbooks: [aDestructiveRunbook()], oneTimeCodes: null})
}

describe('an authenticator app', () => {
  const who = {person: 'U2', by: operator}

  it('is enrolled once, on the record, and nothing that is kept shows its secret', async () => {
    const world = await aTestWorld()

    const {uri} = await enrolApp(who, world.context)

    const secret = new URL(uri).searchParams.get('secret') ?? assert.fail('no secret')
    const kept = JSON.stringify([
      await world.store.oneTimeCodes.all(),
      await world.store.audit.list({limit: 9}),
    ])
    assert.ok(!kept.includes(secret))
    const [entry] = await world.store.audit.list({limit: 1})
    assert.equal(entry?.event.kind, 'app-enrolled')
    assert.equal(entry?.event.summary, 'Operator enrolled the authenticator app of U2.')
    await assert.rejects(enrolApp(who, world.context), /already enrolled for U2/)
  })

  it('is removed on the record; then no code of it counts', async () => {
    const world = await aWorld()
    const code = await enrolled(world)
    const plan = await aPlan(world)

    await removeApp(who, world.context)

    const [entry] = await world.store.audit.list({limit: 1})
    assert.equal(entry?.event.kind, 'app-removed')
    assert.match((await approve(world, {plan, code: code()})) ?? '', /no authenticator app/)
    await assert.rejects(removeApp(who, world.context), /No authenticator app is enrolled for U2/)
  })

  it('is listed without its secret', async () => {
    const world = await aTestWorld()
    await enrolApp(who, world.context)

    const [shown] = await enrolledApps(world.context)

    assert.deepEqual([shown?.person, shown?.enrolledBy], ['U2', operator])
    assert.ok(shown?.used === false && !('sealed' in shown))
  })

  it('needs a key to be sealed with', async () => {
    const world = await withoutKey({})

    await assert.rejects(enrolApp(who, world.context), /no key to seal/)
  })

  it('belongs to a Slack user id, or to a user of this machine who has one', () => {
    assert.equal(personMeant('bob', {bob: 'U2'}), 'U2')
    assert.equal(personMeant('U7', {bob: 'U2'}), 'U7')
    for (const typed of ['eve', 'toString', 'T1:U2', 'u2', ''])
      assert.throws(() => personMeant(typed, {bob: 'U2'}), /nobody Quorate knows/)
  })
})
