import {X509Certificate} from 'node:crypto'
import {checkServerIdentity, type TLSSocket} from 'node:tls'
import type {CertificateFacts} from '../../domain/host-facts.ts'
import {certificateFacts} from '../../runtime/certificate-facts.ts'

/** What the certificate at the other end says of itself; null when none was shown. */
export function shownBy(socket: TLSSocket): CertificateFacts | null {
  const {raw} = socket.getPeerCertificate()
  return raw === undefined ? null : certificateFacts(new X509Certificate(raw))
}

/** OpenSSL's sentences for the codes Node reports (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const sentences: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  CERT_REVOKED: 'certificate revoked',
  CERT_SIGNATURE_FAILURE: 'certificate signature failure',
  CERT_UNTRUSTED: 'certificate not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  INVALID_CA: 'invalid CA certificate',
  INVALID_PURPOSE: 'unsupported certificate purpose',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
  UNABLE_TO_GET_ISSUER_CERT: 'unable to get issuer certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unable to get local issuer certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unable to verify the first certificate',
}

/** What our authority and the certificate's dates and names have against it; null when nothing. */
export function doubtsOf(
  socket: TLSSocket,
  {name, hasAuthority}: {readonly name: string; readonly hasAuthority: boolean},
): string | null {
  const code = String(socket.authorizationError ?? '')
  const aboutDates = code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID'
  // Without an authority of ours there is nobody who could vouch, and so nobody who refuses to.
  const aboutChain = code !== '' && code !== 'ERR_TLS_CERT_ALTNAME_INVALID' && (hasAuthority || aboutDates)
  const aboutName = checkServerIdentity(name, socket.getPeerCertificate())?.message
  const doubts = [
    ...(aboutChain ? [sentences[code] ?? code.toLowerCase().replaceAll('_', ' ')] : []),
    ...(aboutName === undefined ? [] : [aboutName]),
  ]
  return doubts.length === 0 ? null : doubts.join('; ')
}
