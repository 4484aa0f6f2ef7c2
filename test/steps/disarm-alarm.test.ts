import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {MiB} from '../../src/domain/units.ts'
import {disarmAlarm} from '../../src/steps/disarm-alarm.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'
import {raising} from '../fixtures/space.ts'

const small = aCluster().withAll({status: {dbSize: 12 * MiB}, metrics: {quotaBytes: 100 * MiB}})
const raised = raising(small, 'NOSPACE', 'etcd-2')
const input = {alarm: 'NOSPACE', memberId: small.idOf('etcd-2'), raisedBy: 'etcd-2', last: 'yes'}
const never: Guard = {allow: false, reason: 'it has no gate of its own', remedy: ''}
const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)

describe('the disarm step', () => {
  it('takes back one exact alarm of one member, through the leader', async () => {
    const {tools, sent} = recordingTools()

    await disarmAlarm.run(input, {view: raised.view(), tools, deadlineMs: 10_000})

    assert.deepEqual(sent, [
      ['disarm', 'https://10.0.0.11:2379', {memberId: input.memberId, type: 'NOSPACE'}, 10_000],
    ])
    assert.deepEqual(disarmAlarm.moves, ['alarms'])
  })

  it('stands for a call that names the member, since `etcdctl alarm disarm` takes every alarm', () => {
    const line = disarmAlarm.commandLine(input, raised.view())

    assert.match(line, /^curl https:\/\/10.0.0.11:2379\/v3\/maintenance\/alarm /)
    assert.ok(line.includes(`"memberID":"${BigInt(`0x${input.memberId}`)}","alarm":"NOSPACE"`))
  })

  it('is allowed when every member is below 90 % of its quota, and says how full the fullest is', () => {
    const fullest = raised.withMember('etcd-3', {status: {dbSize: 89 * MiB}})

    assert.deepEqual(disarmAlarm.guard(input, fullest.view()), {
      allow: true,
      because: 'etcd-3 is the fullest with 89 % of its quota (89.0 MiB); 3 of 3 voters healthy, etcd-1 leads',
    })
  })

  it('counts a member whose quota is switched off as never full', () => {
    const without = raised.withMember('etcd-3', {metrics: {quotaBytes: -1}})

    assert.equal(reasonOf(disarmAlarm.guard(input, without.view())), 'allowed')
  })

  const refusals: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    [
      'it comes first, while the member that raised it is still full',
      raised.withMember('etcd-2', {status: {dbSize: 101 * MiB}}),
      /etcd-2 uses 101 % of its quota \(101.0 MiB of 100.0 MiB\), and every member must be below 90 %/,
    ],
    [
      'another member is at 90 %',
      raised.withMember('etcd-3', {status: {dbSize: 90 * MiB}}),
      /etcd-3 uses 90 %/,
    ],
    [
      'a learner is full',
      raised.withLearner({status: {dbSize: 99 * MiB}, metrics: {quotaBytes: 100 * MiB}}),
      /etcd-4 uses 99 %/,
    ],
    [
      'a member does not say how large its file is',
      raised.down('etcd-3'),
      /how much of its quota etcd-3 uses cannot be read/,
    ],
    [
      'a member does not say what its quota is',
      raised.withMember('etcd-3', {metrics: 'http/unreachable'}),
      /how much of its quota etcd-3 uses cannot be read/,
    ],
    [
      'CORRUPT is raised too',
      raised.withAll({status: {errors: ['alarm:CORRUPT ']}}),
      /CORRUPT alarm is raised/,
    ],
    [
      'voters disagree about the leader',
      raised.withMember('etcd-3', {status: {leader: null}}),
      /do not agree on a leader/,
    ],
    [
      'quorum is lost',
      raised.withMember('etcd-2', {linearizable: 'etcd/deadline'}).down('etcd-3'),
      /only 1 of 3 voters are healthy/,
    ],
  ]
  for (const [situation, cluster, reason] of refusals)
    it(`is refused while ${situation}`, () => {
      assert.match(reasonOf(disarmAlarm.guard(input, cluster.view())), reason)
    })

  it('never disarms CORRUPT, whatever else holds', () => {
    const corrupt = {...input, alarm: 'CORRUPT'}

    for (const seen of [small, raising(small, 'CORRUPT', 'etcd-2')]) {
      const guard = disarmAlarm.guard(corrupt, seen.view())
      assert.match(reasonOf(guard), /members hold different data/)
      assert.match(guard.allow ? '' : guard.remedy, /Replace the corrupt member first.*two comparisons/)
    }
  })

  it('is not needed when that very alarm is not raised any more', () => {
    assert.match(disarmAlarm.unneeded(input, small.view()) ?? '', /NOSPACE of etcd-2 is not raised any more/)
    assert.match(disarmAlarm.unneeded(input, raising(small, 'NOSPACE', 'etcd-3').view()) ?? '', /not raised/)
    assert.equal(disarmAlarm.unneeded(input, raised.view()), null)
  })

  for (const [situation, cluster, progress] of [
    ['nobody reports the alarm', small, 'done'],
    ['another alarm stands', raising(small, 'NOSPACE', 'etcd-3'), 'done'],
    ['a member still reports it', raised, 'not-done'],
    ['nobody answers', small.down('etcd-1').down('etcd-2').down('etcd-3'), 'cannot-tell'],
  ] as const)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(disarmAlarm.progress(input, cluster.view(), null), progress)
    })

  describe('afterwards', () => {
    const fit = (last: 'yes' | 'no', seen: ClusterBuilder): string =>
      reasonOf(disarmAlarm.fit?.({...input, last}, seen.view()) ?? never)

    it('wants a minute without any NOSPACE once writes are let in again', () => {
      assert.equal(disarmAlarm.steadyMs?.(input), 60_000)
      assert.equal(fit('yes', small), 'allowed')
    })

    it('takes an alarm that comes back for a failure, also when another member raises it', () => {
      assert.match(fit('yes', raised), /NOSPACE of etcd-2 was raised again/)
      assert.match(fit('yes', raising(small, 'NOSPACE', 'etcd-3')), /NOSPACE of etcd-3 was raised again/)
    })

    it('does not wait while other alarms, which are next, still keep writes out', () => {
      assert.equal(disarmAlarm.steadyMs?.({...input, last: 'no'}), 0)
      assert.equal(fit('no', raising(small, 'NOSPACE', 'etcd-3')), 'allowed')
      assert.match(fit('no', raised), /raised again/)
    })
  })
})
