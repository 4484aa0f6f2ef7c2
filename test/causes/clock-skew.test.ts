import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, found, sure} from '../fixtures/diagnosing.ts'

const full = aCluster().withFullLook()
const fresh = {
  subject: 'CN=etcd-2',
  issuer: 'CN=ca',
  notBefore: '2026-01-01T02:30:00.000Z',
  notAfter: '2026-12-31T00:00:00.000Z',
  names: [],
}

describe('R20 clock-skew', () => {
  for (const [what, cluster, more, expected] of [
    ['its clock is off', full, [found('clock', 'etcd-2', {aheadMs: -2500})], 'low etcd-2'],
    [
      'its certificate is not valid yet by its clock',
      full.withMember('etcd-2', {clock: {aheadMs: -7_200_000}, peerTls: {certificate: fresh}}),
      [found('clock', 'etcd-2', {aheadMs: -7_200_000})],
      'high etcd-2',
    ],
    ['nothing is off', full, [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R20', more), expected)
    })

  it('leads before the certificate that is not valid only because of it', () => {
    const cluster = full.withMember('etcd-2', {clock: {aheadMs: -7_200_000}, peerTls: {certificate: fresh}})
    const {causes} = diagnosed(cluster, 'enabled', [
      found('certificates', 'etcd-2', {problem: 'not-yet-valid'}),
    ])
    assert.notEqual(causes[0]?.cause, 'R19')
  })
})
