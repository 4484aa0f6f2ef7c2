import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {sure} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()

describe('R25 restart-loop', () => {
  for (const [what, cluster, more, expected] of [
    ['its log shows three starts', logging(full, 'etcd-2', {ready: 3}), [], 'high etcd-2'],
    [
      'it is about to start again',
      full.down('etcd-2').withMember('etcd-2', {host: {service: 'activating', mainPid: 0, restarts: 5}}),
      [],
      'high etcd-2',
    ],
    [
      'its service manager gave up',
      full
        .down('etcd-2')
        .withMember('etcd-2', {host: {service: 'failed', mainPid: 0, result: 'start-limit-hit'}}),
      [],
      'high etcd-2',
    ],
    ['it was restarted once', logging(full, 'etcd-2', {ready: 1}), [], undefined],
    [
      'it starts for the first time',
      full.down('etcd-2').withMember('etcd-2', {host: {service: 'activating', mainPid: 0, restarts: 0}}),
      [],
      undefined,
    ],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R25', more), expected)
    })
})
