import {createHash, createHmac} from 'node:crypto'
import type {Digest} from '../ports/runtime.ts'

/** SHA-256 and HMAC-SHA-256 under the audit key. */
export function digestWith(auditKey: string): Digest {
  return {
    sha256: text => createHash('sha256').update(text).digest('hex'),
    mac: text => createHmac('sha256', auditKey).update(text).digest('hex'),
  }
}
