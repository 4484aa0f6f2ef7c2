import {isJudgedWithItsLeaf} from './certificates.ts'
import type {CertificateFacts} from './host-facts.ts'
import type {ObservedMember} from './view.ts'

/** One certificate of a member, and where it was seen. */
export interface SeenCertificate extends CertificateFacts {
  readonly where: 'client' | 'peer'
  /** The probe that read it. */
  readonly probe: 'clientTls' | 'peerTls' | 'certificateFiles'
}

/**
 * The member's own certificates, as its ports show them and as its files hold them; authorities included as files, but for
 * those beside a certificate that verifies: they do not keep it from being accepted.
 */
export function certificatesOf({probes}: ObservedMember): readonly SeenCertificate[] {
  const {clientTls, peerTls, certificateFiles} = probes
  const shown = (['clientTls', 'peerTls'] as const).flatMap((probe): readonly SeenCertificate[] => {
    const read = probe === 'clientTls' ? clientTls : peerTls
    if (!read.ok || read.value.certificate === null) return []
    return [{...read.value.certificate, where: probe === 'clientTls' ? 'client' : 'peer', probe}]
  })
  const files = certificateFiles.ok ? certificateFiles.value.files : []
  return [
    ...shown,
    ...files
      .filter(file => !isJudgedWithItsLeaf(file, files))
      .map(
        (file): SeenCertificate => ({
          ...file,
          where: file.role.startsWith('peer') ? 'peer' : 'client',
          probe: 'certificateFiles',
        }),
      ),
  ]
}
