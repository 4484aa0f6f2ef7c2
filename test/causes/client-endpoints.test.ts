import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {sure} from '../fixtures/diagnosing.ts'

const full = aCluster().withFullLook()
const AT = '2026-01-01T03:07:00.000Z'
const failing = {
  url: 'https://10.0.0.21:6443',
  answer: {
    ok: true as const,
    at: AT,
    tookMs: 5,
    value: {ready: false, live: true, failing: ['etcd', 'etcd-readiness']},
  },
}

describe('R29 client-endpoints', () => {
  for (const [what, cluster, more, expected] of [
    [
      'an API server fails and every voter serves',
      full.withSeen({apiServers: [failing]}),
      [],
      'medium cluster',
    ],
    ['a voter is down, too', full.withSeen({apiServers: [failing]}).down('etcd-2'), [], undefined],
    [
      'an API server cannot be asked',
      full.withSeen({
        apiServers: [
          {...failing, answer: {ok: false, at: AT, tookMs: 1, code: 'http/unreachable', message: 'refused'}},
        ],
      }),
      [],
      undefined,
    ],
    ['no API server is configured', full, [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R29', more), expected)
    })
})
