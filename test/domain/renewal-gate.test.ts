import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {CertificateFileFacts} from '../../src/domain/host-facts.ts'
import {memberNamed} from '../../src/domain/member-name.ts'
import {inForce, renewalRefusal} from '../../src/domain/renewal-gate.ts'
import type {Answers} from '../fixtures/a-cluster.ts'
import {aCertifiedCluster, afterStart, certificateFilesWith} from '../fixtures/renewed.ts'

type CertificateFile = CertificateFileFacts['files'][number]

const refusalOf = (certificateFiles: Answers['certificateFiles']): string | null => {
  const view = aCertifiedCluster()
    .withMember('etcd-2', certificateFiles === undefined ? {} : {certificateFiles})
    .view()
  const refusal = renewalRefusal(memberNamed(view, 'etcd-2'), view)
  return refusal === null || refusal.allow ? null : refusal.reason
}
const standing = (answers: Answers) =>
  inForce(memberNamed(aCertifiedCluster().withMember('etcd-2', answers).view(), 'etcd-2'))

describe('renewed certificate files', () => {
  it('are no obstacle while they cover the addresses, may be used, verify and are valid', () => {
    assert.equal(refusalOf(certificateFilesWith()), null)
    assert.equal(refusalOf(certificateFilesWith({extendedKeyUsage: []})), null)
  })

  const refusals: readonly (readonly [string, Answers['certificateFiles'], RegExp])[] = [
    [
      'do not name the address',
      certificateFilesWith({names: ['IP:10.0.0.99']}),
      /server\.crt does not cover https:\/\/10\.0\.0\.12:2379 \(it names IP:10\.0\.0\.99\)/,
    ],
    [
      'are of a server alone, which a peer is not',
      certificateFilesWith({extendedKeyUsage: ['serverAuth']}),
      /peer\.crt lacks clientAuth \(it has serverAuth\)/,
    ],
    [
      'are of a client alone',
      certificateFilesWith({extendedKeyUsage: ['clientAuth']}),
      /server\.crt lacks serverAuth/,
    ],
    [
      'come from a stranger',
      certificateFilesWith({distrust: 'unable to get local issuer certificate'}),
      /does not verify: unable to get local/,
    ],
    [
      'were not verified',
      certificateFilesWith({distrust: undefined}),
      /could not be verified against its CA/,
    ],
    ['have ended', certificateFilesWith({notAfter: '2025-12-31T00:00:00.000Z'}), /expired on 2025-12-31/],
    ['were read by an older version', certificateFilesWith({extendedKeyUsage: undefined}), /was not read/],
    ['cannot be read', 'ssh/unreachable', /cannot be read .*no route to host/],
  ]
  for (const [what, files, reason] of refusals)
    it(`are refused when they ${what}`, () => {
      assert.match(refusalOf(files) ?? 'no refusal', reason)
    })
})

describe('authorities in the CA files of a cluster', () => {
  const both = ['CN=etcd-ca', 'CN=new-ca']
  const filesOf = (issuer: string, authorities: readonly string[]): Answers => ({
    certificateFiles: certificateFilesWith({issuer}, afterStart, authorities),
  })
  const refusal = (etcd2: Answers, others: Answers): string | null => {
    const view = aCertifiedCluster().withAll(others).withMember('etcd-2', etcd2).view()
    const found = renewalRefusal(memberNamed(view, 'etcd-2'), view)
    return found === null || found.allow ? null : found.reason
  }

  it('are no obstacle while every file holds the old one and the new one, in whatever order', () => {
    assert.equal(refusal(filesOf('CN=new-ca', both), filesOf('CN=etcd-ca', both.toReversed())), null)
  })

  for (const [what, etcd2, others, reason] of [
    [
      'its file lacks the one of another member',
      filesOf('CN=new-ca', ['CN=new-ca']),
      filesOf('CN=etcd-ca', both),
      /^etcd-2 would turn etcd-1 away: \/pki\/ca\.crt holds CN=new-ca, and .* etcd-1 is from CN=etcd-ca$/,
    ],
    [
      'the file of another member lacks its own',
      filesOf('CN=new-ca', both),
      filesOf('CN=etcd-ca', ['CN=etcd-ca']),
      /^etcd-1 would turn etcd-2 away: .* is from CN=new-ca$/,
    ],
  ] as const)
    it(`refuse a restart when ${what}`, () => {
      assert.match(refusal(etcd2, others) ?? 'no refusal', reason)
    })

  it('may vouch for a link of the chain that a leaf brings', () => {
    const {files = []} = certificateFilesWith({issuer: 'CN=between'}) as {files?: readonly CertificateFile[]}
    const chained = files.flatMap(file =>
      file.role === 'peer'
        ? [
            {...file, nth: 1},
            {...file, nth: 2, subject: 'CN=between', issuer: 'CN=etcd-ca', distrust: undefined},
          ]
        : [file],
    )

    assert.equal(refusal({certificateFiles: {files: chained}}, {}), null)
  })
})

describe('what a member works with', () => {
  it('is what its files hold when a fresh handshake shows the same certificates', () => {
    assert.equal(standing({}).state, 'in-force')
  })

  const others: readonly (readonly [string, Answers, string, RegExp])[] = [
    [
      'another leaf is shown than the file holds',
      {certificateFiles: certificateFilesWith({fingerprint: 'BB:02', notAfter: '2027-06-01T00:00:00.000Z'})},
      'behind',
      /shows a certificate valid until 2026-12-31, \/pki\/server\.crt holds one valid until 2027-06-01/,
    ],
    [
      'the CA file is newer than the process',
      {certificateFiles: certificateFilesWith({}, afterStart)},
      'behind',
      /ca\.crt of etcd-2 was changed at 2025-12-29 09:21:40 UTC, after its etcd had read it/,
    ],
    ['its service is down', {host: {service: 'failed'}, clientTls: 'etcd/refused'}, 'behind', /is failed/],
    ['no handshake came about', {peerTls: 'etcd/deadline'}, 'unknown', /no answer within/],
    ['its host is silent', {host: 'ssh/unreachable'}, 'unknown', /no route to host/],
  ]
  for (const [situation, answers, state, why] of others)
    it(`is ${state} when ${situation}`, () => {
      const found = standing(answers)

      assert.equal(found.state, state)
      assert.match(found.why, why)
    })
})
