import {OpsError} from '../../domain/errors.ts'
import type {EtcdProber, KeyCounter} from '../../ports/etcd.ts'

/** The pages and handshakes a full diagnosis adds; until they are read, they say so. */
export function createProbes(): EtcdProber & KeyCounter {
  const unread = async (): Promise<never> => {
    throw new OpsError('probe/not-applicable', 'This version does not read it.', {remedy: 'Update Quorate.'})
  }
  return {livez: unread, readyz: unread, version: unread, tls: unread, countKeys: unread}
}
