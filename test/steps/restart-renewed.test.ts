import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {restartRenewed} from '../../src/steps/restart-renewed.ts'
import type {Answers} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'
import {aCertifiedCluster, afterStart, certificateFilesWith} from '../fixtures/renewed.ts'

const input = {member: 'etcd-2'}
const seen = (answers: Answers) => aCertifiedCluster().withMember('etcd-2', answers).view()
const mark = restartRenewed.mark(input, seen({metrics: {processStart: 100}}))
const newAuthority = certificateFilesWith({}, afterStart)

describe('the restart on renewed certificates', () => {
  it('is allowed while the files of the member hold in every respect', () => {
    assert.equal(restartRenewed.guard(input, seen({certificateFiles: newAuthority})).allow, true)
  })

  it('is refused when the files were spoilt after the plan was made', () => {
    const guard = restartRenewed.guard(
      input,
      seen({certificateFiles: certificateFilesWith({names: ['DNS:x']})}),
    )

    assert.ok(!guard.allow)
    assert.match(guard.reason, /does not cover https:\/\/10\.0\.0\.12:2379 \(it names DNS:x\)/)
  })

  it('is refused for every reason that keeps any member from being restarted', () => {
    const view = aCertifiedCluster().down('etcd-3').view()
    const guard = restartRenewed.guard(input, view)

    assert.ok(!guard.allow)
    assert.match(guard.reason, /etcd-3 is not healthy/)
  })

  const outcomes: readonly (readonly [string, Answers, string])[] = [
    ['a new process shows what the files hold', {metrics: {processStart: 200}}, 'done'],
    [
      'a new process shows something else',
      {metrics: {processStart: 200}, certificateFiles: certificateFilesWith({fingerprint: 'BB:02'})},
      'in-progress',
    ],
    ['the old process runs', {metrics: {processStart: 100}}, 'not-done'],
  ]
  for (const [situation, answers, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(restartRenewed.progress(input, seen(answers), mark), progress)
    })

  it('restarts through the host', async () => {
    const {tools, sent} = recordingTools()

    await restartRenewed.run(input, {view: seen({}), tools, deadlineMs: 5})

    assert.deepEqual(sent, [['restartService', 'etcd-2', 5]])
  })
})
