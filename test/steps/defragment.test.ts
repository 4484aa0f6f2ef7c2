import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {MiB} from '../../src/domain/units.ts'
import {defragment} from '../../src/steps/defragment.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {raising} from '../fixtures/space.ts'

const input = {member: 'etcd-2'}
const counted = (metrics: Answers['metrics']): ClusterBuilder =>
  aCluster().withMember('etcd-2', {metrics: metrics ?? {}})
const before = counted({processStart: 100, defragCount: 3})
const mark = defragment.mark(input, before.view())
const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)

describe('the defragment step', () => {
  it('forecasts the stall from the data in use at 20 MB/s', () => {
    const forecast = defragment.forecast(
      input,
      aCluster()
        .withMember('etcd-2', {status: {dbSizeInUse: 200_000_000}})
        .view(),
    )

    assert.deepEqual(forecast, {
      stallMs: 10_000,
      away: ['etcd-2'],
      sentence: 'answers nobody for about 10.0 s',
    })
  })

  it('gives the call three times the forecast, and never less than a minute', () => {
    const large = aCluster().withMember('etcd-2', {status: {dbSizeInUse: 2_000_000_000}})

    assert.equal(defragment.deadlineMs(input, large.view()), 300_000)
    assert.equal(defragment.deadlineMs(input, aCluster().view()), 60_000)
  })

  const refusals: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    ['the member does not answer', aCluster().down('etcd-2'), /does not answer/],
    ['the member leads', aCluster().withLeader('etcd-2'), /leads the cluster/],
    [
      'its version may corrupt data',
      aCluster().withMember('etcd-2', {status: {version: '3.5.5'}}),
      /can lose consistency/,
    ],
    [
      'its version cannot be read',
      aCluster().withMember('etcd-2', {status: {version: 'custom'}}),
      /can lose consistency/,
    ],
    [
      'its metrics cannot be read',
      aCluster().withMember('etcd-2', {metrics: 'http/unreachable'}),
      /metrics of etcd-2 cannot be read/,
    ],
    ['another voter is down', aCluster().down('etcd-3'), /etcd-3 is not healthy/],
  ]
  for (const [situation, cluster, reason] of refusals)
    it(`is refused while ${situation}`, () => {
      assert.match(reasonOf(defragment.guard(input, cluster.view())), reason)
    })

  it('is refused for a learner', () => {
    const cluster = aCluster().withLearner()

    assert.match(reasonOf(defragment.guard({member: 'etcd-4'}, cluster.view())), /is a learner/)
  })

  it('is not needed when the file has next to nothing free', () => {
    const packed = aCluster().withMember('etcd-2', {status: {dbSize: 100 * MiB, dbSizeInUse: 96 * MiB}})

    assert.match(defragment.unneeded(input, packed.view()) ?? '', /only 4.0 MiB are free/)
    assert.equal(defragment.unneeded(input, aCluster().view()), null)
  })

  it('is needed under NOSPACE however packed the file looks, since pages are counted as free by a later write', () => {
    const packed = aCluster().withMember('etcd-2', {status: {dbSize: 100 * MiB, dbSizeInUse: 100 * MiB}})

    assert.equal(defragment.unneeded(input, raising(packed, 'NOSPACE', 'etcd-3').view()), null)
  })

  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['the same process counts one more', counted({processStart: 100, defragCount: 4}), 'done'],
    ['the same process counts no more', counted({processStart: 100, defragCount: 3}), 'not-done'],
    ['it is under way', counted({processStart: 100, defragCount: 3, defragInFlight: true}), 'in-progress'],
    ['the metrics do not answer', aCluster().withMember('etcd-2', {metrics: 'etcd/deadline'}), 'cannot-tell'],
    ['the server has no such counter', counted({processStart: 100}), 'cannot-tell'],
    [
      'another process runs and the file is full of holes',
      counted({processStart: 200, defragCount: 0}),
      'not-done',
    ],
  ]
  for (const [situation, cluster, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(defragment.progress(input, cluster.view(), mark), progress)
    })

  it('is done when another process runs and the file is packed', () => {
    const packed = counted({processStart: 200, defragCount: 0}).withMember('etcd-2', {
      status: {dbSize: 16 * MiB, dbSizeInUse: 16 * MiB},
    })

    assert.equal(defragment.progress(input, packed.view(), mark), 'done')
  })

  it('cannot tell anything from a mark it did not write', () => {
    assert.equal(defragment.progress(input, before.view(), {other: true}), 'cannot-tell')
  })
})
