import {X509Certificate} from 'node:crypto'
import {toFailure} from '../../domain/errors.ts'
import {CertificateFacts} from '../../domain/host-facts.ts'
import {certificateFacts} from '../../runtime/certificate-facts.ts'
import {asFacts, badAnswer} from './bad-answer.ts'

const PEM = /-----BEGIN (TRUSTED )?CERTIFICATE-----[^-]+-----END \1?CERTIFICATE-----/g

/**
 * `openssl storeutl -certs FILE`: what is in the file, in its order. `complete` is false when the answer ends before its
 * own count of them.
 *
 * @throws OpsError `ssh/bad-answer` where there is none, or one that cannot be read.
 */
export function parseCertificates(stdout: string): {
  readonly certificates: readonly CertificateFacts[]
  readonly complete: boolean
} {
  const texts = stdout.match(PEM) ?? []
  if (texts.length === 0) throw badAnswer('openssl', stdout)
  const counted = /^Total found: (\d+)$/m.exec(stdout)?.[1]
  return {certificates: texts.map(parseCertificate), complete: Number(counted) === texts.length}
}

function parseCertificate(text: string): CertificateFacts {
  try {
    return asFacts(CertificateFacts, 'openssl', certificateFacts(new X509Certificate(text)))
  } catch (thrown) {
    throw badAnswer('openssl', toFailure(thrown).message)
  }
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
