import {daysLeft, isJudgedWithItsLeaf, placeOf} from './certificates.ts'
import {refuse} from './gate.ts'
import type {CertificateFileFacts} from './host-facts.ts'
import type {Guard} from './runbook.ts'
import type {ObservedMember} from './view.ts'

type File = CertificateFileFacts['files'][number]

/** Codes of a probe that says nothing because there is nothing to say; the step asks for it wherever there is. */
const nothingToRead = ['probe/not-asked', 'probe/not-applicable', 'probe/not-configured']

/**
 * C48 before a restart: connections outlive an expired certificate, a process that starts does not. Null when the member
 * may come back as far as its certificates are concerned. Files that could not be read are no permission.
 * SAFETY: a member restarted on such a certificate stays down; `test/domain/certificate-gate.test.ts`.
 */
export function certificateRefusal({name, probes}: ObservedMember, now: number): Guard | null {
  const {certificateFiles} = probes
  if (!certificateFiles.ok)
    return nothingToRead.includes(certificateFiles.code)
      ? null
      : refuse(
          `the certificate files of ${name} cannot be read (${certificateFiles.message})`,
          'Let Quorate read the files there; docs/configuration.md lists the rights.',
        )
  const {files, gaps} = certificateFiles.value
  const why = files.map(file => troubleOf(file, files, now)).find(one => one !== null)
  if (why !== undefined)
    return refuse(
      `${name} would not come back: ${why}`,
      'Renew the certificate first; etcd reads a renewed one by itself.',
    )
  const [whyNotAll] = gaps
  if (whyNotAll === undefined) return null
  return refuse(
    `not every certificate of ${name} can be judged (${whyNotAll})`,
    'Let Quorate read the files there; docs/configuration.md lists the rights.',
  )
}

function troubleOf(file: File, files: readonly File[], now: number): string | null {
  if (isJudgedWithItsLeaf(file, files)) return null
  const place = placeOf(file)
  if (daysLeft(file, now) <= 0) return `${place} expired on ${file.notAfter.slice(0, 'YYYY-MM-DD'.length)}`
  if (Date.parse(file.notBefore) > now) return `${place} is not valid before ${file.notBefore}`
  return typeof file.distrust === 'string' ? `${place} does not verify: ${file.distrust}` : null
}
