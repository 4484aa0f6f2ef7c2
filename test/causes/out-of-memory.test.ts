import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {found, sure} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()

describe('R03 out-of-memory', () => {
  for (const [what, cluster, more, expected] of [
    ['the kernel killed it', logging(full.down('etcd-2'), 'etcd-2', {'oom-kill': 1}), [], 'high etcd-2'],
    [
      'its service ended with oom-kill',
      full.withMember('etcd-2', {host: {service: 'failed', mainPid: 0, result: 'oom-kill'}}).down('etcd-2'),
      [],
      'high etcd-2',
    ],
    [
      'its memory is nearly used up',
      full,
      [found('host-load', 'etcd-2', {kind: 'memory', available: 0.05})],
      'low etcd-2',
    ],
    ['nothing is short', full, [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R03', more), expected)
    })
})
