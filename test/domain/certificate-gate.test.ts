import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {certificateRefusal} from '../../src/domain/certificate-gate.ts'
import type {CertificateFileFacts} from '../../src/domain/host-facts.ts'
import {memberNamed} from '../../src/domain/member-name.ts'
import {type Answers, aCluster} from '../fixtures/a-cluster.ts'

type File = CertificateFileFacts['files'][number]

const now = Date.parse('2026-01-01T03:07:00.000Z')
const aFile = (changes: Partial<File>): File => ({
  subject: 'CN=etcd',
  issuer: 'CN=ca',
  notBefore: '2025-06-01T00:00:00.000Z',
  notAfter: '2026-12-31T00:00:00.000Z',
  names: [],
  path: '/pki/peer.crt',
  role: 'peer',
  distrust: null,
  ...changes,
})
const judged = (answers: Answers): string | null => {
  const view = aCluster().withHosts().withMember('etcd-2', answers).view()
  const refusal = certificateRefusal(memberNamed(view, 'etcd-2'), now)
  return refusal === null || refusal.allow ? null : refusal.reason
}
const files = (...given: readonly File[]): Answers => ({certificateFiles: {files: [...given]}})

describe('the certificates of a member about to be restarted', () => {
  it('are no obstacle while they are valid and verify, nor where there are none', () => {
    assert.equal(judged(files(aFile({}), aFile({path: '/pki/server.crt', role: 'server'}))), null)
    assert.equal(judged(files()), null)
    assert.equal(judged({certificateFiles: 'probe/not-applicable'}), null)
  })

  const over = {notAfter: '2025-12-31T00:00:00.000Z'}
  const refusals: readonly (readonly [string, Answers, RegExp])[] = [
    ['expired', files(aFile(over)), /peer\.crt expired on 2025-12-31/],
    ['not valid yet', files(aFile({notBefore: '2026-01-02T00:00:00.000Z'})), /is not valid before/],
    [
      'not vouched for',
      files(aFile({distrust: 'unable to get local issuer certificate'})),
      /does not verify: unable/,
    ],
    [
      'of an authority that ended',
      files(aFile({...over, path: '/pki/ca.crt', role: 'peer-ca'})),
      /ca\.crt expired/,
    ],
    [
      'of an authority of a bundle that ended, where nothing shows that another one vouches',
      files(
        aFile({distrust: undefined}),
        aFile({path: '/pki/ca.crt', role: 'peer-ca', nth: 1, distrust: undefined}),
        aFile({
          ...over,
          path: '/pki/ca.crt',
          role: 'peer-ca',
          nth: 2,
          subject: 'CN=old',
          distrust: undefined,
        }),
      ),
      /certificate 2 of \/pki\/ca\.crt \(CN=old\) expired on 2025-12-31/,
    ],
    [
      'followed by a link of its chain that ended, and does not verify',
      files(
        aFile({nth: 1, distrust: 'certificate has expired'}),
        aFile({...over, nth: 2, subject: 'CN=between', distrust: undefined}),
      ),
      /certificate 1 of \/pki\/peer\.crt \(CN=etcd\) does not verify: certificate has expired/,
    ],
    ['not readable', {certificateFiles: 'ssh/unreachable'}, /cannot be read .*no route to host/],
    [
      'readable in part',
      {certificateFiles: {gaps: ['Permission denied.']}},
      /not every certificate of etcd-2/,
    ],
  ]
  for (const [what, answers, reason] of refusals)
    it(`refuse the restart when ${what}`, () => {
      assert.match(judged(answers) ?? 'allowed', reason)
    })

  it('may come with an ended link behind a certificate that verifies without it', () => {
    const ended = aFile({...over, nth: 2, distrust: undefined})

    assert.equal(judged(files(aFile({nth: 1}), ended)), null)
  })

  it('may come with an ended authority in the bundle that nothing needs any more', () => {
    assert.equal(judged(files(aFile({}), aFile({...over, path: '/pki/ca.crt', role: 'peer-ca'}))), null)
  })
})
