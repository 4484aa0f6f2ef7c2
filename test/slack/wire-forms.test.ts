import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, it} from 'node:test'
import type {View} from '../../src/local/slack/store/model.ts'
import type {DecisionForm} from '../../src/operations/operations.ts'
import {type Stage, startStage} from './fixtures/bot.ts'
import {aDestructivePlan, aPlanRecord, aSetting} from './fixtures/matters.ts'

const typedName: DecisionForm = {
  asks: 'typed-name',
  code: false,
  record: aDestructivePlan(),
  approvals: [],
  cluster: aSetting(),
}
const reason: DecisionForm = {...typedName, asks: 'reason', record: aPlanRecord()}

describe('forms over the socket', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage({sockets: 2})
    await stage.workspace.as('U1').command('C1', 'run defragment')
  })
  beforeEach(() => {
    stage.operations.calls.length = 0
  })
  after(() => stage.stop())

  /** U2 presses a button of a plan's card and gets the form it opens. */
  async function pressed(actionId: string): Promise<View> {
    const {workspace} = stage
    const card = await workspace.until(w => w.messages('C1').find(m => m.text.includes('plan Defragment')), {
      what: 'the plan',
    })
    const open = workspace.as('U2').view()?.id
    await workspace.as('U2').click({channel: 'C1', ts: card.ts, actionId})
    const opened = (w: typeof workspace): View | undefined => {
      const view = w.as('U2').view()
      return view?.id === open ? undefined : view
    }
    return await workspace.until(opened, {what: 'the form'})
  }

  const decisions = (): readonly Readonly<Record<string, unknown>>[] =>
    stage.operations.calls.filter(({name}) => name === 'decide').map(({request}) => request)

  it('shows cluster, plan, steps and quorum, and decides nothing by being opened', async () => {
    stage.operations.form = typedName

    const form = JSON.stringify(await pressed('plan.approve'))

    for (const shown of ['prod-a', 'production', 'Rebuild', 'Defragment etcd-2', 'quorum 2'])
      assert.ok(form.includes(shown), shown)
    assert.deepEqual(decisions(), [])
  })

  it('keeps the form open with the error in it when another name was typed', async () => {
    stage.operations.form = typedName
    const form = await pressed('plan.approve')

    const result = await stage.workspace.as('U2').submit(form.id, {'form.input': {value: 'prod-b'}})

    assert.deepEqual(result, {errors: {'form.input': 'Type prod-a.'}})
    assert.equal(stage.workspace.as('U2').view()?.id, form.id)
  })

  it('asks for a one-time code beside the name, says which of the two is wrong, and passes both on', async () => {
    stage.operations.form = {...typedName, code: true}
    const form = await pressed('plan.approve')
    stage.operations.calls.length = 0
    const as = stage.workspace.as('U2')
    const filled = {'form.input': {value: 'prod-a'}}

    const wrong = await as.submit(form.id, {...filled, 'form.code': {value: '000000'}})
    const right = await as.submit(form.id, {...filled, 'form.code': {value: '123456'}})

    assert.deepEqual(wrong, {errors: {'form.code': 'Not the code of T1:U2.'}})
    assert.deepEqual(right, {closed: true})
    await stage.workspace.until(() => decisions().length === 2, {what: 'both submissions'})
    assert.deepEqual(
      decisions().map(({typed, code}) => [typed, code]),
      [
        ['prod-a', '000000'],
        ['prod-a', '123456'],
      ],
    )
  })

  it('closes the form and makes the decision when the right name was typed', async () => {
    stage.operations.form = typedName
    const form = await pressed('plan.approve')
    stage.operations.calls.length = 0

    const result = await stage.workspace.as('U2').submit(form.id, {'form.input': {value: 'prod-a '}})

    assert.deepEqual(result, {closed: true})
    await stage.workspace.until(
      w =>
        w
          .as('U2')
          .ephemerals('C1')
          .some(m => m.text.includes('Approved')),
      {what: 'the answer'},
    )
    assert.equal(decisions().length, 1)
    const {decision, typed, plan, channel} = decisions()[0] ?? {}
    assert.deepEqual([decision, typed, plan, channel], ['approve', 'prod-a', 'plan_1', 'C1'])
  })

  it('makes one decision when the same submission arrives at both sockets', async () => {
    stage.operations.form = typedName
    const form = await pressed('plan.approve')
    stage.operations.calls.length = 0
    await stage.workspace.as('U2').submit(form.id, {'form.input': {value: 'prod-a'}})

    await stage.workspace.faults.redeliver('envelope', {bothSockets: true})

    await stage.store.settled()
    assert.equal(decisions().length, 1)
  })

  it('asks for a reason to deny, and takes none for an answer', async () => {
    stage.operations.form = reason
    const first = await pressed('plan.deny')
    await stage.workspace.as('U2').submit(first.id, {'form.input': {value: 'not tonight'}})
    const second = await pressed('plan.deny')
    await stage.workspace.as('U2').submit(second.id)

    await stage.workspace.until(() => decisions().length === 2, {what: 'both decisions'})
    assert.deepEqual(
      decisions().map(({decision, reason: why}) => [decision, why]),
      [
        ['deny', 'not tonight'],
        ['deny', undefined],
      ],
    )
  })

  it('says so in the form when the store cannot keep the decision', async () => {
    stage.operations.form = typedName
    const form = await pressed('plan.approve')
    await stage.store.settled()
    stage.store.failing = true

    const result = await stage.workspace.as('U2').submit(form.id, {'form.input': {value: 'prod-a'}})

    stage.store.failing = false
    assert.match(result.errors?.['form.input'] ?? '', /cannot write to its own store/)
    assert.deepEqual(decisions(), [])
  })

  it('breaks none of Slack’s rules', () => {
    assert.deepEqual(stage.workspace.violations(), [])
  })
})
