import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {certificates} from '../../src/runbooks/certificates.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aCertifiedCluster, afterStart, certificateFilesWith} from '../fixtures/renewed.ts'

const limits = Thresholds.parse({})
const made = (cluster: ClusterBuilder, params: Readonly<Record<string, string>> = {}) => {
  const draft = certificates.draft(params, {view: cluster.view(), limits})
  if ('reason' in draft) return {reason: draft.reason, order: [], notes: ''}
  const order = draft.steps.map(({step, input}) => `${step} ${Object.values(input).join()}`)
  return {reason: '', order, notes: draft.notes.join('\n')}
}
const newAuthority = {certificateFiles: certificateFilesWith({}, afterStart)}

describe('putting renewed certificates into force', () => {
  it('restarts nobody while a fresh handshake shows what the files hold', () => {
    assert.match(
      made(aCertifiedCluster()).reason,
      /Nothing to restart: etcd-1, etcd-2 and etcd-3 show what their files hold.*at the next handshake/,
    )
  })

  it('restarts every member after a new CA file, the leader last and after handing over', () => {
    const {order, notes} = made(aCertifiedCluster().withAll(newAuthority))

    assert.deepEqual(order, [
      'restart-renewed etcd-2',
      'restart-renewed etcd-3',
      'move-leader etcd-2',
      'restart-renewed etcd-1',
    ])
    assert.match(notes, /ca\.crt of etcd-3 was changed at/)
  })

  it('restarts only the member that shows an old certificate', () => {
    const renewed = certificateFilesWith({fingerprint: 'BB:02'})

    assert.deepEqual(made(aCertifiedCluster().withMember('etcd-3', {certificateFiles: renewed})).order, [
      'restart-renewed etcd-3',
    ])
  })

  it('hands over before it restarts a leader that alone needs it', () => {
    assert.deepEqual(made(aCertifiedCluster().withMember('etcd-1', newAuthority)).order, [
      'move-leader etcd-2',
      'restart-renewed etcd-1',
    ])
  })

  it('restarts everybody when people want old connections to end', () => {
    assert.equal(made(aCertifiedCluster(), {restart: 'all'}).order.length, 4)
  })

  it('says that mixed authorities have to be in every CA file', () => {
    const both = ['CN=etcd-ca', 'CN=new-ca']
    const others = {certificateFiles: certificateFilesWith({}, afterStart, both)}
    const renewed = {certificateFiles: certificateFilesWith({issuer: 'CN=new-ca'}, afterStart, both)}

    assert.match(
      made(aCertifiedCluster().withAll(others).withMember('etcd-2', renewed)).notes,
      /come from 2 authorities \(CN=etcd-ca and CN=new-ca\)/,
    )
  })

  const none: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    [
      'one member has a certificate that does not verify',
      aCertifiedCluster()
        .withAll(newAuthority)
        .withMember('etcd-3', {certificateFiles: certificateFilesWith({names: []}, afterStart)}),
      /^The new certificate of etcd-3 cannot be used: .*does not cover/,
    ],
    [
      'a handshake failed',
      aCertifiedCluster().withMember('etcd-2', {peerTls: 'etcd/deadline'}),
      /cannot be told/,
    ],
    [
      'no host is configured',
      aCluster().withAll({certificateFiles: 'probe/not-configured'}),
      /no host is configured/,
    ],
    ['there is no TLS', aCluster().withFullLook(), /No member names a certificate file/],
    [
      'two voters are left',
      aCluster({size: 2}).withFullLook().withAll(newAuthority),
      /every restart stops the whole cluster/,
    ],
  ]
  for (const [situation, cluster, reason] of none)
    it(`makes no plan while ${situation}`, () => {
      assert.match(made(cluster).reason, reason)
    })
})
