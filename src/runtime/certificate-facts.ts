import type {X509Certificate} from 'node:crypto'
import type {CertificateFacts} from '../domain/host-facts.ts'

/** What a certificate says of itself, in the same words whether it was shown in a handshake or lies in a file. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  const {subject, issuer, validFrom, validTo, subjectAltName = '', fingerprint256, keyUsage} = certificate
  return {
    subject: onOneLine(subject),
    issuer: onOneLine(issuer),
    notBefore: new Date(validFrom).toISOString(),
    notAfter: new Date(validTo).toISOString(),
    // Node quotes a name that contains a comma or a quote.
    names: [...subjectAltName.matchAll(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g)].map(([name]) =>
      name.trim().replace(/^IP Address:/, 'IP:'),
    ),
    fingerprint: fingerprint256,
    // Its types promise a list; a certificate without the extension has none.
    extendedKeyUsage: ((keyUsage as readonly string[] | undefined) ?? []).map(oid => uses[oid] ?? oid),
  }
}

/** RFC 5280, 4.2.1.12. */
const uses: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
}

function onOneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ')
}
