import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {disarmAlarm} from '../../src/steps/disarm-alarm.ts'
import {disarmCorrupt} from '../../src/steps/disarm-corrupt.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {aTendedCluster} from '../fixtures/drafting.ts'
import {hashed, withCorrupt} from '../fixtures/hashes.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {memberId: '0'}
const agreed = withCorrupt(hashed())
const silent = ['etcd-1', 'etcd-2', 'etcd-3'].reduce((cluster, name) => cluster.down(name), aCluster())

describe('the disarm-corrupt step', () => {
  it('takes back one exact alarm, through the leader', async () => {
    const {tools, sent} = recordingTools()

    await disarmCorrupt.run(input, {view: agreed.view(), tools, deadlineMs: 10_000})

    assert.deepEqual(sent, [['disarm', 'https://10.0.0.11:2379', {memberId: '0', type: 'CORRUPT'}, 10_000]])
    assert.match(disarmCorrupt.commandLine(input, agreed.view()), /"memberID":"0","alarm":"CORRUPT"/)
  })

  it('is refused while a voter differs, was not hashed, or is down', () => {
    const guards = [
      withCorrupt(hashed({'etcd-3': 7})),
      withCorrupt(aTendedCluster()),
      agreed.down('etcd-3'),
    ].map(cluster => disarmCorrupt.guard(input, cluster.view()).allow)

    assert.deepEqual(guards, [false, false, false])
    assert.equal(disarmCorrupt.guard(input, agreed.view()).allow, true)
  })

  it('is another step than the one that disarms NOSPACE, which stays closed to CORRUPT', () => {
    const asked = {alarm: 'CORRUPT', memberId: '0', raisedBy: 'etcd', last: 'yes'}

    assert.equal(disarmAlarm.guard(asked, agreed.view()).allow, false)
  })

  it('is not needed when it is not raised', () => {
    assert.match(disarmCorrupt.unneeded(input, hashed().view()) ?? '', /not raised/)
    assert.equal(disarmCorrupt.unneeded(input, agreed.view()), null)
  })

  it('is watched for a minute, and stops where the alarm comes back', () => {
    assert.equal(disarmCorrupt.steadyMs?.(input), 60_000)
    assert.equal(disarmCorrupt.fit?.(input, agreed.view()).allow, false)
    assert.equal(disarmCorrupt.fit?.(input, hashed().view()).allow, true)
  })

  for (const [situation, cluster, progress] of [
    ['nobody reports it', hashed(), 'done'],
    ['it stands', agreed, 'not-done'],
    ['nobody answers', silent, 'cannot-tell'],
  ] as const)
    it(`is ${progress} when ${situation}`, () =>
      assert.equal(disarmCorrupt.progress(input, cluster.view(), null), progress))
})
