import {CertificateFacts} from '../../domain/host-facts.ts'
import {asFacts} from './bad-answer.ts'

/**
 * `openssl x509 -noout -startdate -enddate -subject -issuer -fingerprint -sha256 -ext subjectAltName,extendedKeyUsage`.
 *
 * @throws OpsError `ssh/bad-answer` without both dates.
 */
export function parseCertificate(stdout: string): CertificateFacts {
  const value = (name: string) => new RegExp(`^${name}=\\s*(.*)$`, 'm').exec(stdout)?.[1]?.trim()
  const names = /Subject Alternative Name:.*\n\s+(.*)$/m.exec(stdout)?.[1] ?? ''
  const fingerprint = /^sha256 Fingerprint=([\dA-F:]+)$/im.exec(stdout)?.[1]
  const usage = /Extended Key Usage:.*\n\s+(.*)$/m.exec(stdout)?.[1] ?? ''
  return asFacts(CertificateFacts, 'openssl', {
    subject: value('subject'),
    issuer: value('issuer'),
    notBefore: instant(value('notBefore')),
    notAfter: instant(value('notAfter')),
    names: names
      .split(', ')
      .map(name => name.trim().replace(/^IP Address:/, 'IP:'))
      .filter(name => name !== ''),
    ...(fingerprint === undefined ? {} : {fingerprint}),
    extendedKeyUsage: usage
      .split(', ')
      .map(use => use.trim())
      .filter(use => use !== '')
      .map(use => uses[use] ?? use),
  })
}

/** OpenSSL's words for the uses that matter to etcd. */
const uses: Readonly<Record<string, string>> = {
  'TLS Web Server Authentication': 'serverAuth',
  'TLS Web Client Authentication': 'clientAuth',
}

/** Unix seconds by path, from `ls -ln --time-style=+%s`. */
export function parseLastChanges(stdout: string): ReadonlyMap<string, number> {
  const lines = stdout.matchAll(/^(?:\S+\s+){5}(\d{1,11}) (\/.*)$/gm)
  return new Map([...lines].map(([, seconds, path = '']) => [path, Number(seconds)]))
}

/** `openssl verify`: null when all is well, the reason when not, undefined for anything else. */
export function parseVerdict({
  code,
  stdout,
  stderr,
}: {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}): string | null | undefined {
  const why = /^error \d+ at \d+ depth lookup: ?(.*)$/m.exec(`${stdout}\n${stderr}`)?.[1]
  if (why !== undefined) return why
  return code === 0 && /: OK$/m.test(stdout) ? null : undefined
}

/** `Nov 22 19:43:58 2026 GMT`. */
function instant(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) || !text?.endsWith(' GMT') ? undefined : new Date(time).toISOString()
}
