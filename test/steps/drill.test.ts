import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Step} from '../../src/domain/runbook.ts'
import {armRevert} from '../../src/steps/arm-revert.ts'
import {awaitHealed} from '../../src/steps/await-healed.ts'
import {disarmRevert} from '../../src/steps/disarm-revert.ts'
import {injectFault} from '../../src/steps/inject-fault.ts'
import type {Answers, ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aDrillCluster, armedFor} from '../fixtures/drilling.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const stop = {member: 'etcd-2', fault: 'stop', seconds: '060'}
const pause = {...stop, fault: 'pause'}
const isolate = {...stop, fault: 'isolate'}
/** Cut off from its peers: it answers, and knows of no leader. */
const alone: Answers = {status: {leader: null}, linearizable: 'etcd/deadline'}
const seen = (answers: Answers): ClusterBuilder => aDrillCluster().withMember('etcd-2', answers)
const gone = (answers: Answers): ClusterBuilder => seen(answers).paused('etcd-2')

async function sentBy(step: Step, input: Readonly<Record<string, string>>): Promise<unknown> {
  const {tools, sent} = recordingTools()
  await step.run(input, {view: seen(armedFor('stop')).view(), tools, deadlineMs: 5})
  return sent
}

describe('arming the timer of a drill', () => {
  it('asks the host for a timer that heals this fault after these seconds', async () => {
    const drill = {fault: 'pause', seconds: '060'}

    assert.deepEqual(await sentBy(armRevert, pause), [['armRevert', 'etcd-2', drill, 5]])
  })

  for (const [what, answers, progress] of [
    ['the timer shows', armedFor('stop'), 'done'],
    ['there is none', {}, 'not-done'],
    ['it heals something else', armedFor('pause'), 'not-done'],
    ['the host is silent', {drill: 'ssh/unreachable'}, 'cannot-tell'],
  ] as const)
    it(`is ${progress} when ${what}`, () => {
      assert.equal(armRevert.progress(stop, seen(answers).view(), {}), progress)
    })

  it('lets the fault follow at once, as long as the timer is there', () => {
    assert.equal(armRevert.settles, false)
    assert.equal(armRevert.fit?.(stop, seen(armedFor('stop')).view()).allow, true)
    assert.equal(armRevert.fit?.(stop, seen({}).view()).allow, false)
  })

  for (const seconds of ['9', '009', '601', '60', '1000', '-10', '0x1'])
    it(`takes no ${seconds} seconds`, () => {
      assert.throws(() => armRevert.describe({...stop, seconds}))
    })
})

describe('the fault of a drill', () => {
  const mark = injectFault.mark(stop, seen({host: {startedAt: 100}}).view())
  const outcomes: readonly (readonly [Readonly<Record<string, string>>, string, ClusterBuilder, string])[] = [
    [stop, 'the service is down', gone({host: {service: 'inactive', startedAt: 100}}), 'done'],
    [stop, 'it was down and was started again', seen({host: {startedAt: 200}}), 'done'],
    [stop, 'it still stops', gone({host: {service: 'deactivating', startedAt: 100}}), 'in-progress'],
    [stop, 'it never stopped', seen({host: {startedAt: 100}}), 'not-done'],
    [stop, 'the host is silent', gone({host: 'ssh/unreachable'}), 'cannot-tell'],
    [pause, 'the process is stopped', gone({drill: {processState: 'T'}}), 'done'],
    [pause, 'it runs under an armed timer', seen(armedFor('pause')), 'not-done'],
    [pause, 'it runs and the timer is gone', seen({}), 'cannot-tell'],
    [pause, 'the host is silent', gone({drill: 'ssh/unreachable'}), 'cannot-tell'],
    [isolate, 'it runs and reads nothing with quorum', seen({...armedFor('isolate'), ...alone}), 'done'],
    [isolate, 'it reads with quorum', seen(armedFor('isolate')), 'not-done'],
    [isolate, 'it does so and the timer is gone', seen({}), 'cannot-tell'],
    [
      isolate,
      'it does not run',
      seen({...armedFor('isolate'), ...alone, host: {service: 'failed'}}),
      'cannot-tell',
    ],
    [isolate, 'the host is silent', gone({drill: 'ssh/unreachable'}), 'cannot-tell'],
  ]
  for (const [input, what, cluster, progress] of outcomes)
    it(`to ${input['fault']} is ${progress} when ${what}`, () => {
      assert.equal(injectFault.progress(input, cluster.view(), mark), progress)
    })

  it('is sent to the host, which asks for the timer itself', async () => {
    assert.deepEqual(await sentBy(injectFault, pause), [['injectFault', 'etcd-2', 'pause', 5]])
  })

  it('is over for a leader cut off once the others elected another, and it knows of none', () => {
    const old = aDrillCluster().withMember('etcd-1', {linearizable: 'etcd/deadline'})
    const fit = (cluster: ClusterBuilder): boolean | undefined =>
      injectFault.fit?.({...isolate, member: 'etcd-1'}, cluster.view()).allow
    const elected = old.withLeader('etcd-2')

    assert.equal(fit(old), false)
    assert.equal(fit(elected.withMember('etcd-1', {status: {leader: old.idOf('etcd-1')}})), false)
    assert.equal(fit(elected.withMember('etcd-1', {status: {leader: null}})), true)
    assert.equal(fit(elected.withMember('etcd-1', {status: {leader: null}}).down('etcd-3')), false)
  })

  it('leaves a cluster behind that the others carry', () => {
    assert.equal(injectFault.fit?.(stop, seen({}).paused('etcd-2').view()).allow, true)
    assert.equal(injectFault.fit?.(stop, seen({}).paused('etcd-2').down('etcd-3').view()).allow, false)
  })
})

describe('healing after a drill', () => {
  it('is watched until the member is healthy and its process runs', () => {
    assert.equal(awaitHealed.progress(stop, seen({}).view(), {}), 'done')
    assert.equal(awaitHealed.progress(stop, gone({}).view(), {}), 'in-progress')
    assert.equal(awaitHealed.progress(pause, seen({drill: {processState: 'T'}}).view(), {}), 'in-progress')
  })

  it('needs nothing from Quorate', async () => {
    assert.deepEqual(await sentBy(awaitHealed, stop), [])
  })

  it('leaves a timer alone that has fired, and takes away one that has not', async () => {
    assert.equal(disarmRevert.unneeded(stop, seen({}).view()), 'its timer has fired')
    assert.equal(disarmRevert.unneeded(stop, seen(armedFor('stop')).view()), null)
    assert.deepEqual(await sentBy(disarmRevert, stop), [['disarmRevert', 'etcd-2', 5]])
    assert.equal(disarmRevert.progress(stop, seen({}).view(), {}), 'done')
  })

  it('keeps the timer of a member that is still away', () => {
    const guard = disarmRevert.guard(stop, gone(armedFor('stop')).view())

    assert.ok(!guard.allow)
    assert.match(guard.reason, /its timer is what brings it back/)
  })
})
