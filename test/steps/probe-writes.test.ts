import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {probeWrites} from '../../src/steps/probe-writes.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {keysLeft, keysUnread, probing} from '../fixtures/probing.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'
import {raising} from '../fixtures/space.ts'

const id = '20260101T030702000'
const input = {member: 'etcd-1', id, writes: '100', perSecond: '20'}
const ready = aCluster().withSeen(probing)
const figures = {p50: 1, p95: 2, p99: 3, max: 4}
const result = {
  id,
  endpoint: 'https://10.0.0.11:2379',
  writes: 100,
  put: figures,
  get: figures,
  delete: figures,
}

describe('the write probe', () => {
  it('is allowed where configuration says so, while a leader commits and nothing is left of another', () => {
    assert.equal(probeWrites.guard(input, ready.view()).allow, true)
  })

  const refusals: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    ['it is not allowed there', ready.withSeen({permits: ['drill']}), /prod-a does not allow write probes/],
    ['there is no leader', ready.withLeader(null), /do not agree on a leader/],
    ['quorum is lost', ready.down('etcd-2').down('etcd-3'), /only 1 of 3 voters are healthy|do not agree/],
    ['NOSPACE is raised', raising(ready, 'NOSPACE', 'etcd-2'), /takes no puts/],
    ['an earlier probe left keys', ready.withSeen({keys: keysLeft(3)}), /3 keys of an earlier probe/],
    [
      'that cannot be read',
      ready.withSeen({keys: keysUnread('etcd/permission-denied', 'denied')}),
      /cannot be told \(denied\)/,
    ],
  ]
  for (const [situation, cluster, reason] of refusals)
    it(`is refused while ${situation}`, () => {
      const guard = probeWrites.guard(input, cluster.view())

      assert.match(guard.allow ? 'allowed' : guard.reason, reason)
    })

  const mark = probeWrites.mark(input, ready.view())
  const outcomes: readonly (readonly [string, Parameters<ClusterBuilder['withSeen']>[0], string])[] = [
    ['its figures are known and no key is left', {writeProbe: result}, 'done'],
    ['keys are left', {writeProbe: result, keys: keysLeft(1)}, 'in-progress'],
    ['only figures of another probe are known', {writeProbe: {...result, id: 'x'}}, 'not-done'],
    ['nothing is left and nothing is known', {}, 'not-done'],
    [
      'the keys cannot be counted',
      {writeProbe: result, keys: keysUnread('etcd/deadline', 'no answer')},
      'cannot-tell',
    ],
  ]
  for (const [situation, seen, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(probeWrites.progress(input, ready.withSeen(seen).view(), mark), progress)
    })

  for (const wrong of [
    {writes: '9'},
    {writes: '1001'},
    {perSecond: '51'},
    {writes: '1000', perSecond: '10'},
    {id: 'x'},
  ])
    it(`takes no frozen input out of bounds: ${JSON.stringify(wrong)}`, () => {
      assert.throws(() => probeWrites.describe({...input, ...wrong}))
    })

  it('goes through the member of the plan, and no faster than it says', async () => {
    const {tools, sent} = recordingTools()

    await probeWrites.run(input, {view: ready.view(), tools, deadlineMs: 35_000})

    assert.deepEqual(sent, [
      ['probeWrites', 'https://10.0.0.11:2379', {id, writes: 100, perSecond: 20}, 35_000],
    ])
  })
})
