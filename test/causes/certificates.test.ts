import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, found, sure} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()
const ended = {
  subject: 'CN=etcd-2',
  issuer: 'CN=ca',
  notBefore: '2025-01-01T00:00:00.000Z',
  notAfter: '2025-12-31T00:00:00.000Z',
  names: [],
}

describe('R19 certificates', () => {
  for (const [what, cluster, more, expected] of [
    [
      'its peer certificate has ended',
      full.withMember('etcd-2', {peerTls: {certificate: ended}}),
      [],
      'high etcd-2',
    ],
    [
      'others refuse it',
      logging(
        full.withMember('etcd-2', {status: {leader: null}, linearizable: 'etcd/deadline'}),
        'etcd-1',
        {'tls-rejected': 4},
        'rejected 10.0.0.12:4000 remote error: tls: bad certificate',
      ),
      [],
      'low etcd-2',
    ],
    [
      'a port scan was turned away',
      logging(
        full.withMember('etcd-2', {status: {leader: null}, linearizable: 'etcd/deadline'}),
        'etcd-1',
        {'tls-rejected': 4},
        'rejected 10.0.0.12:4000 EOF',
      ),
      [],
      undefined,
    ],
    [
      'a certificate is not trusted',
      full,
      [found('certificates', 'etcd-2', {problem: 'untrusted'})],
      'low etcd-2',
    ],
    ['one ends soon', full, [found('certificates', 'etcd-2', {problem: 'expiring'})], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R19', more), expected)
    })

  it('leads before the partition, the missing leader and the lost quorum it makes', () => {
    const cut = full.withMember('etcd-2', {
      peerTls: {certificate: ended},
      status: {leader: null},
      linearizable: 'etcd/deadline',
    })
    assert.equal(diagnosed(cut).causes[0]?.cause, 'R19')
    const all = full.withLeader(null).withAll({peerTls: {certificate: ended}})
    assert.deepEqual(
      diagnosed(all)
        .causes.map(({cause}) => cause)
        .slice(0, 2),
      ['R19', 'R11'],
    )
  })
})
