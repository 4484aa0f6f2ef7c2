import {OpsError} from '../../domain/errors.ts'
import type {HostInspector} from '../../ports/host.ts'

/** The costly reads of a host; until they are read, they say so. */
export function createInspector(): HostInspector {
  const unread = async (): Promise<never> => {
    throw new OpsError('probe/not-applicable', 'This version does not read it.', {remedy: 'Update Quorate.'})
  }
  return {
    process: unread,
    journal: unread,
    kernel: unread,
    disk: unread,
    load: unread,
    clock: unread,
    paths: unread,
    sockets: unread,
    certificateFiles: unread,
  }
}
