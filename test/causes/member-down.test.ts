import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {crawling} from '../fixtures/broken-paths.ts'
import {causeIn, diagnosed, rejection, sure} from '../fixtures/diagnosing.ts'

const stopped = {host: {service: 'inactive', mainPid: 0}} as const

describe('R07 member-down', () => {
  for (const [what, cluster, expected] of [
    [
      'it refuses and its metrics answer',
      aCluster().down('etcd-2').withMember('etcd-2', {metrics: {}}),
      'low etcd-2',
    ],
    ['it refuses on both ports', aCluster().down('etcd-2'), 'medium etcd-2'],
    [
      'it refuses and its host says inactive',
      aCluster().withMember('etcd-2', stopped).down('etcd-2'),
      'high etcd-2',
    ],
    [
      'it hangs and its host says inactive',
      aCluster().withMember('etcd-2', stopped).paused('etcd-2'),
      'high etcd-2',
    ],
    ['it refuses and its host says active', aCluster().withHosts().down('etcd-2'), 'low etcd-2'],
    [
      'it refuses and its host cannot be asked',
      aCluster().withMember('etcd-2', {host: 'ssh/auth'}).down('etcd-2'),
      'low etcd-2',
    ],
    ['it hangs', aCluster().paused('etcd-2'), undefined],
    ['it hangs behind a port that others reach', aCluster().withFullLook().paused('etcd-2'), 'high etcd-2'],
    [
      'it hangs at the end of a way on which packets get lost',
      crawling(aCluster().withFullLook(), 'etcd-1', 'etcd-2').paused('etcd-2'),
      undefined,
    ],
    ['a learner refuses', aCluster().withLearner().down('etcd-4'), undefined],
    ['the service is inactive but etcd answers', aCluster().withMember('etcd-2', stopped), undefined],
    ['our certificate is refused', aCluster().withMember('etcd-2', {status: 'etcd/tls'}), undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R07'), expected)
    })

  it('is rejected for a member that hangs, since its process may live', () => {
    assert.match(rejection(diagnosed(aCluster().paused('etcd-2')), 'R07') ?? '', /its process may well live/)
  })

  it('names the host it could not ask as a doubt', () => {
    const seen = aCluster().withMember('etcd-2', {host: 'ssh/unreachable'}).down('etcd-2')
    assert.match(
      causeIn(diagnosed(seen), 'R07')?.doubts[0]?.text ?? '',
      /could not see host of etcd-2: .*no route to host/,
    )
  })
})
