import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {startAll} from '../../src/steps/start-all.ts'
import {aCluster, CLUSTER_ID} from '../fixtures/a-cluster.ts'
import {aFencedCluster} from '../fixtures/a-dark-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {members: 'etcd-1,etcd-2,etcd-3', not: 'old', atLeast: '4200'}
const running = {service: 'active', mainPid: 7} as const
const healthy = aCluster().withFullLook()

describe('the step that starts all members of a new cluster', () => {
  it('is allowed while all are held down', () => {
    assert.equal(startAll.guard(input, aFencedCluster().view()).allow, true)
  })

  it('is allowed again when an interruption left some of them running', () => {
    const some = aFencedCluster().withMember('etcd-1', {host: {...running, keptDown: false}})

    assert.equal(startAll.guard(input, some.view()).allow, true)
  })

  for (const [situation, cluster, reason] of [
    [
      'a host cannot be read',
      aFencedCluster().withMember('etcd-3', {host: 'ssh/unreachable'}),
      /host of etcd-3 cannot be read/,
    ],
    [
      'somebody else released a member',
      aFencedCluster().withMember('etcd-3', {host: {keptDown: false}}),
      /nothing keeps etcd of etcd-3 down/,
    ],
  ] as const)
    it(`is refused while ${situation}`, () => {
      const guard = startAll.guard(input, cluster.view())

      assert.match(guard.allow ? '' : guard.reason, reason)
    })

  for (const [situation, cluster, progress] of [
    ['all answer and name a leader', healthy, 'done'],
    ['all run and wait for each other', aFencedCluster().withAll({host: running}), 'in-progress'],
    [
      'one is down',
      aFencedCluster()
        .withAll({host: running})
        .withMember('etcd-2', {host: {mainPid: 0, service: 'failed'}}),
      'not-done',
    ],
    ['nobody leads', healthy.withLeader(null).withAll({host: running}), 'in-progress'],
    ['a host is silent', aFencedCluster().withMember('etcd-2', {host: 'ssh/unreachable'}), 'cannot-tell'],
  ] as const)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(startAll.progress(input, cluster.view(), null), progress)
    })

  it('is fit as a healthy new cluster only', () => {
    assert.equal(startAll.fit?.(input, healthy.view()).allow, true)
    assert.equal(startAll.fit?.({...input, not: `x,${CLUSTER_ID}`}, healthy.view()).allow, false)
    assert.equal(
      startAll.fit?.(input, healthy.withMember('etcd-2', {linearizable: 'etcd/deadline'}).view()).allow,
      false,
    )
  })

  it('releases all before it starts the first, and waits for none', async () => {
    const {tools, sent} = recordingTools()

    await startAll.run(input, {view: aFencedCluster().view(), tools, deadlineMs: 5})

    const names = input.members.split(',')
    assert.deepEqual(sent, [
      ...names.map(name => ['releaseService', name, 5]),
      ...names.map(name => ['beginService', name, 5]),
    ])
  })
})
