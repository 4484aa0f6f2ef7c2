import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {GiB} from '../../src/domain/units.ts'
import {changeSettings} from '../../src/steps/change-settings.ts'
import {type Answers, aCluster} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {member: 'etcd-2', 'heartbeat-interval': '200', 'election-timeout': '2000'}
const seen = (answers: Answers) => aCluster().withFullLook().withMember('etcd-2', answers).view()
const written = (heartbeat: string, election: string) =>
  seen({process: {written: {'heartbeat-interval': heartbeat, 'election-timeout': election}}})
const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)

describe('the step that changes settings', () => {
  it('is allowed where the settings can be read and etcd would start with them', () => {
    assert.equal(changeSettings.guard(input, seen({})).allow, true)
  })

  const refusals: readonly (readonly [string, Readonly<Record<string, string>>, Answers, RegExp])[] = [
    ['the settings cannot be read', {}, {process: 'ssh/unreachable'}, /cannot be read .*no route to host/],
    ['etcd would not start', {'election-timeout': '900'}, {}, /less than 5 times the heartbeat/],
    [
      'the quota is below the database',
      {'quota-backend-bytes': '1000'},
      {status: {dbSize: GiB}},
      /is not above its database of 1\.0 GiB/,
    ],
  ]
  for (const [situation, more, answers, reason] of refusals)
    it(`is refused while ${situation}`, () => {
      assert.match(reasonOf(changeSettings.guard({...input, ...more}, seen(answers))), reason)
    })

  it('judges what is changed together with what stays', () => {
    const view = written('100', '800')

    assert.match(
      reasonOf(changeSettings.guard({member: 'etcd-2', 'heartbeat-interval': '200'}, view)),
      /less than 5/,
    )
  })

  it('is not needed where it is written already', () => {
    assert.match(changeSettings.unneeded(input, written('200', '2000')) ?? '', /written there already/)
    assert.equal(changeSettings.unneeded(input, seen({})), null)
  })

  const mark = changeSettings.mark(input, written('100', '1000'))
  for (const [situation, view, progress] of [
    ['the files say it', written('200', '2000'), 'done'],
    ['the files say what they said before', written('100', '1000'), 'not-done'],
    ['the files say something else', written('100', '3000'), 'cannot-tell'],
    ['the files cannot be read', seen({process: 'ssh/unreachable'}), 'cannot-tell'],
  ] as const)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(changeSettings.progress(input, view, mark), progress)
    })

  it('asks for exactly the change that was approved', async () => {
    const {tools, sent} = recordingTools()

    await changeSettings.run(input, {view: seen({}), tools, deadlineMs: 5})

    const {member, ...changes} = input
    assert.deepEqual(sent, [['changeSettings', member, changes, 5]])
  })

  for (const wrong of [{member: 'etcd-2'}, {member: 'etcd-2', 'data-dir': '/x'}])
    it(`does not take ${JSON.stringify(wrong)}`, () => {
      assert.throws(() => changeSettings.describe(wrong))
    })
})
