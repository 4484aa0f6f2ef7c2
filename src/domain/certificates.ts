import type {CertificateFacts, CertificateFileFacts} from './host-facts.ts'
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
  /** Which one of a file that holds several, from 1. */
  readonly nth?: number | undefined
}

type File = CertificateFileFacts['files'][number]

/** True for a certificate that stands behind the first one of its file: a link of a chain, or a further authority. */
export function isBehind({nth = 1}: Pick<File, 'nth'>): boolean {
  return nth > 1
}

/** True for an authority or a link of a chain, which vouch for what is shown and are not shown for themselves. */
function vouches({role, nth}: Pick<File, 'role' | 'nth'>): boolean {
  return role.endsWith('-ca') || isBehind({nth})
}

/** Which certificate is meant, in the words of a person: the file, and the place in it where there are several. */
export function placeOf({path, nth, subject}: Pick<File, 'path' | 'nth' | 'subject'>): string {
  return nth === undefined ? path : `certificate ${nth} of ${path} (${subject})`
}

/**
 * True for an authority, or a link of a chain, of a side whose own certificate verifies now: what it needs is judged with it,
 * and a bundle may hold authorities that ended and are not needed any more.
 */
export function isJudgedWithItsLeaf(file: File, files: readonly File[]): boolean {
  const leaf = file.role.startsWith('peer') ? 'peer' : 'server'
  return vouches(file) && files.some(one => one.role === leaf && !isBehind(one) && one.distrust === null)
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
  return [
    ...shown,
    ...files.map(({path, role, nth, ...certificate}) => ({member, role, certificate, path, nth})),
  ]
}

/**
 * The certificates that matter: of a CA bundle only the newest of each name, since a rotation leaves old ones in it
 * that nothing needs any more.
 */
export function withoutReplaced(all: readonly Held[]): readonly Held[] {
  return all.filter(
    one =>
      !vouches(one) ||
      !all.some(
        other =>
          other.path === one.path &&
          other.member === one.member &&
          other.certificate.subject === one.certificate.subject &&
          Date.parse(other.certificate.notAfter) > Date.parse(one.certificate.notAfter),
      ),
  )
}
