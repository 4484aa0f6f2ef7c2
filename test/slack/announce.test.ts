import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {announce} from '../../src/slack/announce.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {
  aDiagnosis,
  aFreeze,
  anIncident,
  aPlanRecord,
  approver,
  aRun,
  aSetting,
  LATER,
  operator,
  theSteps,
} from './fixtures/matters.ts'

const cluster = aSetting()
const record = aPlanRecord()
const incident = {
  kind: 'incident',
  incident: anIncident(),
  cluster,
  diagnosis: aDiagnosis(),
  observation: aCluster().observed(),
  evidence: 'obs_1',
  partial: false,
} as const

function places(messages: ReturnType<typeof announce>): readonly (readonly [string, string | undefined])[] {
  return messages.map(({key, threadKey}) => [key, threadKey] as const)
}

describe('announcements', () => {
  it('puts an incident in a root message and its members in the thread', () => {
    assert.deepEqual(places(announce(incident)), [
      ['incident:inc_1', undefined],
      ['incident:inc_1:members', 'incident:inc_1'],
    ])
  })

  it('says nothing of the members before anybody has looked', () => {
    const messages = announce({...incident, diagnosis: null, observation: null, evidence: null})

    assert.deepEqual(places(messages), [['incident:inc_1', undefined]])
  })

  it('hangs a plan under its incident, or makes it its own root', () => {
    const [hung] = announce({kind: 'plan', record, approvals: [], cluster})
    const [alone] = announce({kind: 'plan', record: aPlanRecord({threadKey: null}), approvals: [], cluster})

    assert.deepEqual([hung?.key, hung?.threadKey], ['plan:plan_1', 'incident:inc_1'])
    assert.deepEqual([alone?.key, alone?.threadKey], ['plan:plan_1', undefined])
  })

  it('keeps the run’s card in the thread of its plan when the plan is a root', () => {
    const alone = aPlanRecord({threadKey: null})
    const run = {
      kind: 'run',
      record: alone,
      approvals: [],
      run: aRun(),
      steps: theSteps(),
      cluster,
      now: '',
    } as const

    assert.deepEqual(places(announce(run)), [['run:run_1', 'plan:plan_1']])
  })

  it('takes the Cancel button away when the run is over', () => {
    const run = aRun({state: 'succeeded'})
    const [card, end] = announce({kind: 'run-ended', record, run, steps: theSteps(), cluster, help: null})

    assert.deepEqual([card?.key, end?.key], ['run:run_1', 'run:run_1:end'])
    assert.doesNotMatch(JSON.stringify(card), /run\.cancel/)
  })

  it('leaves on the card of a run that is over why it ended', () => {
    const run = aRun({
      state: 'stopped',
      stopReason: 'unhealthy_after',
      note: 'not fit after 300 s: etcd-2 does not answer',
    })
    const [card] = announce({kind: 'run-ended', record, run, steps: theSteps(), cluster, help: null})

    assert.match(JSON.stringify(card?.blocks), /not fit after 300 s: etcd-2 does not answer/)
  })

  it('tells of a freeze in the channel, and of its end in its place and in its thread', () => {
    const freeze = aFreeze()
    const thrown = {kind: 'freeze', freeze, cluster, lifted: null, at: LATER} as const

    assert.deepEqual(places(announce(thrown)), [['freeze:freeze_1', undefined]])
    assert.deepEqual(places(announce({...thrown, lifted: approver})), [
      ['freeze:freeze_1', undefined],
      ['freeze:freeze_1:lifted', 'freeze:freeze_1'],
    ])
    assert.deepEqual(announce({...thrown, freeze: aFreeze({channel: ''})}), [])
  })

  it('calls approvers in the thread of the plan, and nobody who asked for it', () => {
    const [call] = announce({kind: 'escalation', record, cluster})
    const alone = aPlanRecord({threadKey: null, requestedBy: approver})
    const [own] = announce({kind: 'escalation', record: alone, cluster})

    assert.deepEqual([call?.key, call?.threadKey], ['plan:plan_1:escalation', 'incident:inc_1'])
    assert.match(JSON.stringify(call?.blocks), /<!subteam\^S1>, <@U2>/)
    assert.deepEqual([own?.key, own?.threadKey], ['plan:plan_1:escalation', 'plan:plan_1'])
    assert.match(JSON.stringify(own?.blocks), /⏰ <!subteam\^S1>"|⏰ <!subteam\^S1>\\n/)
  })

  it('tells the whole channel of broken glass, outside any thread', () => {
    const [loud] = announce({kind: 'glass-broken', record, by: operator, reason: 'nobody answers', cluster})

    assert.deepEqual([loud?.key, loud?.threadKey], ['plan:plan_1:glass', undefined])
    assert.match(JSON.stringify(loud?.blocks), /<!channel>/)
  })

  it('gives every settling after a restart a message of its own', () => {
    const run = aRun({state: 'interrupted', fence: 7})
    const [, settled] = announce({
      kind: 'run-settled',
      record,
      run,
      steps: theSteps(),
      cluster,
      found: ['done'],
    })

    assert.equal(settled?.key, 'run:run_1:settled:7')
    assert.match(JSON.stringify(settled), /run\.resume.*run\.stop/)
  })
})
