import {createHash, createHmac} from 'node:crypto'

/** What a `known_hosts` text says of a key a host offered. Everything but `trusted` means: do not talk to it. */
export type KeyVerdict =
  | {readonly kind: 'trusted'}
  | {readonly kind: 'unknown'}
  | {readonly kind: 'changed'; readonly expected: readonly string[]}
  | {readonly kind: 'revoked'}
  | {readonly kind: 'authority-only'}

interface KnownHost {
  readonly marker: string | undefined
  readonly names: readonly string[]
  readonly key: Buffer
}

const entry = /^(?:(@\S+)\s+)?(\S+)\s+\S+\s+([A-Za-z0-9+/]+=*)(?:\s|$)/

/** OpenSSH's fingerprint of a public key: `SHA256:` and unpadded base64. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`
}

/** The type inside a key blob, such as `ssh-ed25519`: a length of four bytes, then the name (RFC 4253 section 6.6). */
export function keyType(key: Buffer): string {
  if (key.length < 4) return 'unreadable'
  return key.toString('latin1', 4, 4 + Math.min(key.readUInt32BE(0), 64))
}

/**
 * Judges an offered host key. Names match exactly, plain or hashed; a port other than 22 needs the `[host]:port` form.
 * Patterns with wildcards are not honoured, which only ever refuses more than OpenSSH would.
 */
export function judgeHostKey(
  knownHosts: string,
  offered: {readonly host: string; readonly port: number; readonly key: Buffer},
): KeyVerdict {
  const all = parse(knownHosts)
  // SAFETY: a revoked key is refused for every host, also where its pattern would need wildcards to match.
  if (all.some(known => known.marker === '@revoked' && known.key.equals(offered.key)))
    return {kind: 'revoked'}
  const named = all.filter(known => matches(known, offered.host, offered.port))
  const pinned = named.filter(known => known.marker === undefined)
  if (pinned.some(known => known.key.equals(offered.key))) return {kind: 'trusted'}
  if (pinned.length > 0) return {kind: 'changed', expected: pinned.map(known => fingerprint(known.key))}
  return {kind: named.some(known => known.marker === '@cert-authority') ? 'authority-only' : 'unknown'}
}

/** Key types pinned for a host, so that the handshake asks for a key we can compare. */
export function pinnedKeyTypes(knownHosts: string, host: string, port: number): readonly string[] {
  const pinned = parse(knownHosts).filter(known => known.marker === undefined && matches(known, host, port))
  return [...new Set(pinned.map(known => keyType(known.key)))]
}

function parse(knownHosts: string): readonly KnownHost[] {
  return knownHosts.split(/\r?\n/).flatMap(line => {
    const [, marker, names, key] = entry.exec(line.trim()) ?? []
    if (names === undefined || key === undefined || names.startsWith('#')) return []
    return [{marker, names: names.split(','), key: Buffer.from(key, 'base64')}]
  })
}

function matches({names}: KnownHost, host: string, port: number): boolean {
  const wanted = (port === 22 ? host : `[${host}]:${port}`).toLowerCase()
  return names.some(name => name.toLowerCase() === wanted || matchesHashed(name, wanted))
}

/** `|1|salt|hash`: the name as HMAC-SHA-1 under the salt (OpenSSH `HashKnownHosts`). */
function matchesHashed(name: string, wanted: string): boolean {
  const [, version, salt, hash] = name.split('|')
  if (version !== '1' || salt === undefined || hash === undefined) return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(wanted).digest('base64') === hash
}
