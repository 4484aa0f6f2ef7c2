import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {handOverCorrupt} from '../../src/steps/hand-over-corrupt.ts'
import {moveLeader} from '../../src/steps/move-leader.ts'
import {hashed, withCorrupt} from '../fixtures/hashes.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {to: 'etcd-2'}
const split = withCorrupt(hashed({'etcd-1': 7}))

describe('the hand-over-corrupt step', () => {
  it('moves the lead through the leader', async () => {
    const {tools, sent} = recordingTools()

    await handOverCorrupt.run(input, {view: split.view(), tools, deadlineMs: 15_000})

    assert.deepEqual(sent, [['moveLeader', 'https://10.0.0.11:2379', split.idOf('etcd-2'), 15_000]])
  })

  it('is allowed where CORRUPT forbids every other hand-over, and nothing else is wrong', () => {
    assert.equal(moveLeader.guard(input, split.view()).allow, false)
    assert.equal(handOverCorrupt.guard(input, split.view()).allow, true)
    assert.equal(handOverCorrupt.guard(input, split.down('etcd-3').view()).allow, false)
    assert.equal(handOverCorrupt.guard({to: 'etcd-9'}, split.view()).allow, false)
    assert.equal(handOverCorrupt.fit?.(input, split.view()).allow, true)
  })

  it('is done when the other one leads, and then not needed', () => {
    const moved = split.withAll({status: {leader: split.idOf('etcd-2')}})

    assert.equal(handOverCorrupt.progress(input, split.view(), {}), 'not-done')
    assert.equal(handOverCorrupt.progress(input, moved.view(), {}), 'done')
    assert.match(handOverCorrupt.unneeded(input, moved.view()) ?? '', /already leads/)
    assert.equal(handOverCorrupt.unneeded(input, split.view()), null)
  })
})
