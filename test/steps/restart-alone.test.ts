import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {restartAlone} from '../../src/steps/restart-alone.ts'
import {type Answers, aCluster, CLUSTER_ID, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {member: 'etcd-1', clusterId: CLUSTER_ID, revision: '4200'}
const reasonOf = (guard: Guard | undefined): string =>
  guard === undefined || guard.allow ? 'allowed' : guard.reason
const running = (force: string): Answers => ({
  process: {
    settings: {'force-new-cluster': {value: force, from: 'startup-log'}},
    written: {'force-new-cluster': 'false'},
  },
})
const alone = aCluster({size: 1}).withFullLook().withMember('etcd-1', running('true'))

describe('the restart of the only member', () => {
  it('is allowed once the setting is taken back', () => {
    assert.equal(reasonOf(restartAlone.guard(input, alone.view())), 'allowed')
  })

  const refused: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    [
      'the setting is still written',
      alone.withMember('etcd-1', {process: {written: {'force-new-cluster': 'true'}}}),
      /may still be written/,
    ],
    [
      'the settings cannot be read',
      alone.withMember('etcd-1', {process: 'ssh/not-permitted'}),
      /may still be written/,
    ],
    [
      'its host cannot be read',
      alone.withMember('etcd-1', {host: 'ssh/unreachable'}),
      /host of etcd-1 cannot be read/,
    ],
    ['it is not alone', aCluster().withFullLook(), /3 members are left/],
  ]
  for (const [situation, cluster, reason] of refused)
    it(`is refused while ${situation}`, () =>
      assert.match(reasonOf(restartAlone.guard(input, cluster.view())), reason))

  const mark = restartAlone.mark(input, alone.view())
  const later = {host: {startedAt: 1_767_000_500}}
  for (const [situation, cluster, progress] of [
    ['it runs since before', alone, 'not-done'],
    ['it runs anew and answers', alone.withMember('etcd-1', later), 'done'],
    ['it runs anew and is silent', alone.withMember('etcd-1', later).down('etcd-1'), 'in-progress'],
    ['it is stopped', alone.withMember('etcd-1', {host: {service: 'failed'}}), 'not-done'],
    ['its host is silent', alone.withMember('etcd-1', {host: 'ssh/deadline'}), 'cannot-tell'],
  ] as const)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(restartAlone.progress(input, cluster.view(), mark), progress)
    })

  const unfit: readonly (readonly [string, Answers, RegExp])[] = [
    ['its process still has the setting', running('true'), /still runs with force-new-cluster/],
    ['nobody can tell how it runs', {process: 'ssh/unreachable'}, /cannot be read/],
    [
      'a read that needs a majority fails',
      {...running('false'), linearizable: 'etcd/deadline'},
      /read that needs a majority fails/,
    ],
  ]
  for (const [situation, answers, reason] of unfit)
    it(`does not let the run go on while ${situation}`, () =>
      assert.match(reasonOf(restartAlone.fit?.(input, alone.withMember('etcd-1', answers).view())), reason))

  it('lets the run go on when it serves without the setting', () => {
    const without = alone.withMember('etcd-1', running('false'))

    assert.equal(reasonOf(restartAlone.fit?.(input, without.view())), 'allowed')
  })

  it('restarts that one service', async () => {
    const {tools, sent} = recordingTools()

    await restartAlone.run(input, {view: alone.view(), tools, deadlineMs: 5})

    assert.deepEqual(sent, [['restartService', 'etcd-1', 5]])
  })
})
