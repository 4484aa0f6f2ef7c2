import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {restartMember} from '../../src/steps/restart-member.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

const input = {member: 'etcd-2'}
const seen = (answers: Answers): ClusterBuilder => aCluster().withHosts().withMember('etcd-2', answers)
const mark = restartMember.mark(input, seen({metrics: {processStart: 100}, host: {startedAt: 100}}).view())
const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)

describe('the restart step', () => {
  it('is allowed for a follower of a healthy cluster whose host answers', () => {
    assert.equal(restartMember.guard(input, seen({}).view()).allow, true)
  })

  for (const service of ['inactive', 'failed'] as const)
    it(`is allowed for a ${service} service even when quorum is lost, since nothing is taken away`, () => {
      const lost = seen({host: {service, mainPid: 0}})
        .down('etcd-2')
        .down('etcd-3')

      assert.equal(reasonOf(restartMember.guard(input, lost.view())), 'allowed')
    })

  const refusals: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    ['no host is configured', aCluster(), /host of etcd-2 cannot be read/],
    ['the host does not answer', seen({host: 'ssh/unreachable'}), /no route to host/],
    ['the service is starting', seen({host: {service: 'activating'}}), /starting already/],
    ['the member leads', seen({}).withLeader('etcd-2'), /leads the cluster/],
    ['another voter is down', seen({}).down('etcd-1'), /etcd-1 is not healthy/],
  ]
  for (const [situation, cluster, reason] of refusals)
    it(`is refused while ${situation}`, () => {
      assert.match(reasonOf(restartMember.guard(input, cluster.view())), reason)
    })

  it('refuses a start that would force a new cluster', () => {
    const process = {written: {'force-new-cluster': 'true'}}
    const down = seen({host: {service: 'inactive', mainPid: 0}, process})

    assert.match(reasonOf(restartMember.guard(input, down.view())), /would drop every other member/)
  })

  const outcomes: readonly (readonly [string, Answers, string])[] = [
    ['a new process answers', {metrics: {processStart: 200}}, 'done'],
    [
      'a new process runs but does not answer yet',
      {metrics: {processStart: 200}, status: 'etcd/deadline'},
      'in-progress',
    ],
    ['the old process still runs', {metrics: {processStart: 100}, host: {startedAt: 100}}, 'not-done'],
    [
      'the service manager started a new one',
      {metrics: 'http/unreachable', host: {startedAt: 200}},
      'in-progress',
    ],
    [
      'the service is stopping',
      {metrics: 'http/unreachable', host: {service: 'deactivating'}},
      'in-progress',
    ],
    ['the service is down', {metrics: 'http/unreachable', host: {service: 'failed'}}, 'not-done'],
    [
      'neither host nor metrics answer',
      {metrics: 'http/unreachable', host: 'ssh/unreachable'},
      'cannot-tell',
    ],
  ]
  for (const [situation, answers, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(restartMember.progress(input, seen(answers).view(), mark), progress)
    })
})
