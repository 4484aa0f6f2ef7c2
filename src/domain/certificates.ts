import type {CertificateFacts} from './host-facts.ts'
import {hostIn} from './reach.ts'
import type {ObservedMember} from './view.ts'

export type CertificateRole = 'server' | 'peer' | 'server-ca' | 'peer-ca'

/** One certificate as one member shows or stores it. */
export interface Held {
  readonly member: ObservedMember
  readonly role: CertificateRole
  readonly certificate: CertificateFacts
  /** The file it is in; null for one that was shown in a handshake. */
  readonly path: string | null
}

const DAY_MS = 86_400_000

/** Days until a certificate expires, negative when it has. */
export function daysLeft({notAfter}: CertificateFacts, now: number): number {
  return (Date.parse(notAfter) - now) / DAY_MS
}

/**
 * The number of days left from which one certificate counts as expiring. A certificate that lives for hours or weeks by
 * design is renewed late in its life, so there it is a share of its life.
 */
export function expiryLimit(
  {notBefore, notAfter}: CertificateFacts,
  {days, share}: {readonly days: number; readonly share: number},
): number {
  const life = (Date.parse(notAfter) - Date.parse(notBefore)) / DAY_MS
  return Math.min(days, life * share)
}

/** What makes two certificates the same one, as far as a person renews them. */
export function sameCertificate({subject, issuer, notBefore, notAfter, names}: CertificateFacts): string {
  return JSON.stringify([subject, issuer, notBefore, notAfter, names.toSorted()])
}

/** True when a certificate vouches for the host of a URL. Go ignores the common name, and so does this. */
export function vouchesFor({names}: CertificateFacts, url: string): boolean {
  const host = hostIn(url)
  return names.some(name => {
    const [, kind = '', value = ''] = /^(\w+)[^:]*:(.*)$/.exec(name) ?? []
    return kind === 'IP' ? hostIn(value) === host : kind === 'DNS' && matches(value.toLowerCase(), host)
  })
}

function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host
  const [, ...rest] = host.split('.')
  return rest.join('.') === pattern.slice(2)
}

/** What OpenSSL's words about a certificate that is not trusted come down to. */
export function distrust(words: string): 'name' | 'validity' | 'untrusted' {
  if (/expired|not yet valid/i.test(words)) return 'validity'
  return /altname|does not match|hostname|mismatch/i.test(words) ? 'name' : 'untrusted'
}

/** Every certificate of a member: those it shows, then those in its files. */
export function certificatesOf(member: ObservedMember): readonly Held[] {
  const {clientTls, peerTls, certificateFiles} = member.probes
  const shown = [
    {role: 'server' as const, probe: clientTls},
    {role: 'peer' as const, probe: peerTls},
  ].flatMap(({role, probe}) => {
    const certificate = probe.ok ? probe.value.certificate : null
    return certificate === null ? [] : [{member, role, certificate, path: null}]
  })
  const files = certificateFiles.ok ? certificateFiles.value.files : []
  return [...shown, ...files.map(({path, role, ...certificate}) => ({member, role, certificate, path}))]
}

/**
 * The certificates that matter: of a CA bundle only the newest of each name, since a rotation leaves old ones in it
 * that nothing needs any more.
 */
export function withoutReplaced(all: readonly Held[]): readonly Held[] {
  return all.filter(
    one =>
      !one.role.endsWith('-ca') ||
      !all.some(
        other =>
          other.path === one.path &&
          other.member === one.member &&
          other.certificate.subject === one.certificate.subject &&
          Date.parse(other.certificate.notAfter) > Date.parse(one.certificate.notAfter),
      ),
  )
}
