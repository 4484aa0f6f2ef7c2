import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {unsetForce} from '../../src/steps/unset-force.ts'
import {type Answers, aCluster} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {member: 'etcd-1'}
const seen = (answers: Answers) => aCluster().withFullLook().withMember('etcd-1', answers).view()
const saying = (value: string): Answers => ({process: {written: {'force-new-cluster': value}}})
const unread: Answers = {process: 'ssh/unreachable'}
const reasonOf = (guard: Guard | undefined): string =>
  guard === undefined || guard.allow ? 'allowed' : guard.reason

describe('the step that takes force-new-cluster back', () => {
  it('is allowed wherever the settings can be read', () => {
    assert.equal(reasonOf(unsetForce.guard(input, seen(saying('true')))), 'allowed')
    assert.match(reasonOf(unsetForce.guard(input, seen(unread))), /cannot be read/)
  })

  it('is not needed where it is not written, and an absent one counts as that', () => {
    assert.notEqual(unsetForce.unneeded(input, seen(saying('false'))), null)
    assert.notEqual(unsetForce.unneeded(input, seen({})), null)
    assert.equal(unsetForce.unneeded(input, seen(saying('true'))), null)
    assert.equal(unsetForce.unneeded(input, seen(unread)), null)
  })

  for (const [situation, answers, progress, fit] of [
    ['the files say false', saying('false'), 'done', true],
    ['the files say true', saying('true'), 'not-done', false],
    ['the files cannot be read', unread, 'cannot-tell', false],
  ] as const)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(unsetForce.progress(input, seen(answers), null), progress)
      assert.equal(unsetForce.fit?.(input, seen(answers)).allow, fit)
    })

  it('asks for exactly this setting', async () => {
    const {tools, sent} = recordingTools()

    await unsetForce.run(input, {view: seen({}), tools, deadlineMs: 5})

    assert.deepEqual(sent, [['changeSettings', 'etcd-1', {'force-new-cluster': 'false'}, 5]])
  })
})
