import {createCipheriv, createDecipheriv, hkdfSync, randomBytes} from 'node:crypto'
import {Secret, TOTP} from 'otpauth'
import type {OneTimeCodes} from '../ports/one-time-codes.ts'

/** 160 bits, as RFC 4226 section 4 recommends (https://www.rfc-editor.org/rfc/rfc4226#section-4). */
const SECRET_BYTES = 20
/** What every authenticator app reads; many ignore anything else an otpauth URI asks for. */
const FORM = {issuer: 'Quorate', algorithm: 'SHA1', digits: 6, period: 30} as const
/** One step before and after: RFC 6238 section 5.2 (https://www.rfc-editor.org/rfc/rfc6238#section-5.2). */
const WINDOW = 1

const CODE = /^\d{6}$/

/** 96 bits, what GCM is made for (NIST SP 800-38D, 8.2). */
const IV_BYTES = 12
const TAG_BYTES = 16
const FORMAT = 'v1.'

/**
 * One-time codes whose secrets are sealed with AES-256-GCM under this key, each for its person: a row that is copied to
 * another person opens for nobody.
 */
export function oneTimeCodesWith(key: string): OneTimeCodes {
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'quorate one-time codes', 32))
  return {
    enrol: person => {
      const secret = new Secret({size: SECRET_BYTES})
      const uri = new TOTP({...FORM, label: person, secret}).toString()
      return {sealed: seal(sealing, person, Buffer.from(secret.bytes)), uri}
    },
    match: (person, sealed, code, now) => {
      // The library throws for text whose bytes are not its characters.
      if (!CODE.test(code)) return null
      const opened = open(sealing, person, sealed)
      if (opened === null) return null
      const totp = new TOTP({...FORM, secret: new Secret({buffer: new Uint8Array(opened).buffer})})
      // The comparison inside takes the same time for every code of this length.
      const timestamp = now.getTime()
      const delta = totp.validate({token: code, timestamp, window: WINDOW})
      return delta === null ? null : totp.counter({timestamp}) + delta
    },
  }
}

function seal(key: Buffer, person: string, secret: Buffer): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, {authTagLength: TAG_BYTES})
  cipher.setAAD(Buffer.from(person))
  const body = Buffer.concat([cipher.update(secret), cipher.final()])
  return `${FORMAT}${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
}

function open(key: Buffer, person: string, sealed: string): Buffer | null {
  if (!sealed.startsWith(FORMAT)) return null
  const bytes = Buffer.from(sealed.slice(FORMAT.length), 'base64url')
  const body = bytes.subarray(IV_BYTES + TAG_BYTES)
  if (body.length !== SECRET_BYTES) return null
  try {
    const iv = bytes.subarray(0, IV_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', key, iv, {authTagLength: TAG_BYTES})
    decipher.setAAD(Buffer.from(person))
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(body), decipher.final()])
  } catch {
    // A secret that is not ours proves nothing about anybody.
    return null
  }
}
