import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {vouchesFor} from '../../src/domain/certificates.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, nameOf, said} from '../fixtures/diagnosing.ts'
import {full, healthyPart} from '../fixtures/host-parts.ts'

const shown = healthyPart('clientTls').certificate ?? assert.fail('no certificate')
const problems = (cluster: ClusterBuilder): readonly string[] =>
  checked('certificates', cluster).findings.map(
    found => `${found.evidence.problem} ${found.severity} ${nameOf(found)}`,
  )

describe('certificates', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('certificates', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('certificates', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(said(checked('certificates', full.withMember('etcd-2', {clientTls: 'etcd/deadline'}))), [
      'unknown etcd-2',
    ])
  })

  for (const [what, change, expected] of [
    ['expires in 31 days', {notAfter: '2026-02-01T03:08:00.000Z'}, []],
    ['expires in 29 days', {notAfter: '2026-01-30T03:00:00.000Z'}, ['expiring warning etcd-2']],
    ['expires in 6 days', {notAfter: '2026-01-07T03:00:00.000Z'}, ['expiring critical etcd-2']],
    ['has expired', {notAfter: '2025-12-31T00:00:00.000Z'}, ['expired critical etcd-2']],
    ['is not valid yet', {notBefore: '2026-01-02T00:00:00.000Z'}, ['not-yet-valid critical etcd-2']],
    [
      'lives for a day by design and is new',
      {notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2026-01-02T00:00:00.000Z'},
      [],
    ],
    ['is not made for its host', {names: ['DNS:etcd-2', 'IP:10.0.0.99']}, ['name warning etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for a certificate that ${what}`, () => {
      const clientTls = {certificate: {...shown, ...change, names: [...(change.names ?? shown.names)]}}
      assert.deepEqual(problems(full.withMember('etcd-2', {clientTls})), expected)
    })

  it('says it once per role when all members share one certificate', () => {
    const certificate = {...shown, notAfter: '2025-12-31T00:00:00.000Z'}
    const seen = full.withAll({clientTls: {certificate}, peerTls: {certificate}})
    assert.deepEqual(problems(seen), ['expired critical cluster', 'expired critical cluster'])
  })

  it('sees an expired file of a member that does not answer', () => {
    const file = {
      ...shown,
      notAfter: '2025-12-31T00:00:00.000Z',
      path: '/etc/etcd/peer.crt',
      role: 'peer' as const,
    }
    const seen = full
      .down('etcd-2')
      .withMember('etcd-2', {clientTls: 'etcd/refused', certificateFiles: {files: [file]}})
    assert.deepEqual(problems(seen), ['expired critical etcd-2'])
  })

  it('lets an old CA rest in a bundle that has its successor', () => {
    const ca = {...shown, subject: 'CN=ca', path: '/etc/etcd/ca.crt', role: 'server-ca' as const}
    const files = [{...ca, notAfter: '2025-12-31T00:00:00.000Z'}, ca]
    assert.deepEqual(problems(full.withMember('etcd-2', {certificateFiles: {files}})), [])
    assert.deepEqual(problems(full.withMember('etcd-2', {certificateFiles: {files: files.slice(0, 1)}})), [
      'expired critical etcd-2',
    ])
  })

  it('judges every authority of a bundle, and names the one it means', () => {
    const ca = {...shown, path: '/pki/ca.crt', role: 'peer-ca' as const}
    const files = [
      {...ca, subject: 'CN=new', nth: 1},
      {...ca, subject: 'CN=old', nth: 2, notAfter: '2026-01-07T03:00:00.000Z'},
    ]

    const [found] = checked('certificates', full.withMember('etcd-2', {certificateFiles: {files}})).findings

    assert.match(
      found?.summary ?? '',
      /^The CA of the peers of etcd-2 \(certificate 2 of \/pki\/ca\.crt \(CN=old\)\) expires in /,
    )
    assert.deepEqual([found?.severity, found?.evidence.nth], ['critical', 2])
  })

  it("judges by the host's own clock, too, and sends people to the clock", () => {
    const result = checked('certificates', full.withMember('etcd-2', {clock: {aheadMs: 400 * 86_400_000}}))
    assert.equal(result.findings[0]?.evidence.clock, 'etcd-2')
    assert.match(result.findings[0]?.summary ?? '', /has expired .* by the clock of etcd-2/)
  })

  for (const [what, probe, members, expected] of [
    ['one server certificate is untrusted', 'clientTls', ['etcd-2'], ['untrusted critical etcd-2']],
    ['our CA vouches for none', 'clientTls', ['etcd-1', 'etcd-2', 'etcd-3'], ['untrusted warning cluster']],
    ['the peers have a CA of their own', 'peerTls', ['etcd-1', 'etcd-2', 'etcd-3'], []],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} when ${what}`, () => {
      const words = {[probe]: {untrusted: 'unable to verify the first certificate'}}
      assert.deepEqual(problems(members.reduce((seen, name) => seen.withMember(name, words), full)), expected)
    })

  it('is silent for plain-text ports', () => {
    const plain = {certificate: null}
    assert.deepEqual(problems(full.withAll({clientTls: plain, peerTls: plain})), [])
  })

  it('reports unknown when neither handshake nor file shows the peer certificate', () => {
    assert.deepEqual(said(checked('certificates', full.withMember('etcd-2', {peerTls: 'etcd/deadline'}))), [
      'unknown etcd-2',
    ])
  })

  it('knows wildcards and IPv6 names', () => {
    const names = ['DNS:*.etcd.local', 'IP Address:0:0:0:0:0:0:0:1']
    assert.ok(vouchesFor({...shown, names}, 'https://a.etcd.local:2379'))
    assert.ok(vouchesFor({...shown, names}, 'https://[::1]:2379'))
    assert.ok(!vouchesFor({...shown, names}, 'https://a.b.etcd.local:2379'))
  })
})
