import {AsyncLocalStorage} from 'node:async_hooks'
import {OpsError} from '../../domain/errors.ts'

const scope = new AsyncLocalStorage<{open: boolean}>()

/**
 * Marks the asynchronous calls made by `work` as belonging to an open transaction, so that one of them asking for a
 * connection of its own is recognised: it would wait for itself for ever, or miss what the transaction has written.
 */
export async function insideTransaction<T>(work: () => Promise<T>): Promise<T> {
  const mark = {open: true}
  try {
    return await scope.run(mark, work)
  } finally {
    mark.open = false
  }
}

/** Throws `internal/bug` when the caller runs inside an open transaction. */
export function refuseInsideTransaction(): void {
  if (scope.getStore()?.open !== true) return
  throw new OpsError('internal/bug', 'The store was used directly inside one of its transactions.', {
    remedy: 'Use the tables that the transaction hands out.',
  })
}
