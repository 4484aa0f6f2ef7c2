import {OpsError} from '../../domain/errors.ts'
import type {Db} from './schema.ts'

/** Runs `work` in the transaction it is already in, or in one of its own. */
export function atomically<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work)
}

/** A body as it was written by this store; `what` names it when it is not readable any more. */
export function decode(body: string, what: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new OpsError('store/unavailable', `The store holds an unreadable ${what}: its text is not JSON.`, {
      remedy: 'Run `quorate audit verify`; somebody or something changed the database file.',
      cause: error,
    })
  }
}

/** Whether a statement that should touch exactly one row did. */
export function one(rows: bigint | undefined): boolean {
  return rows === 1n
}
