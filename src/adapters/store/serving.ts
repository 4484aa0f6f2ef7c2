import {chmodSync} from 'node:fs'
import {hostname} from 'node:os'
import {DatabaseSync} from 'node:sqlite'
import {z} from 'zod'
import {OpsError} from '../../domain/errors.ts'
import {toStoreError} from './sqlite-errors.ts'

/** The right to serve from one database file, held until released or until the process dies, however it dies. */
export interface Serving {
  release(): void
}

const Holder = z.object({pid: z.number(), host: z.string(), started: z.string()})

/**
 * Holds a write transaction open on a second file. The operating system frees that lock when the process ends, also
 * by kill -9, so nobody has to judge whether a lock file is stale.
 */
export function claimServingFile(file: string, now: Date): Serving {
  const path = `${file}.serving`
  const database = openServingFile(path)
  try {
    lock(database)
    // Committed so that others can read who holds it, then locked again for the life of the process.
    database
      .prepare('insert or replace into holder (id, pid, host, started) values (1, ?, ?, ?)')
      .run(process.pid, hostname(), now.toISOString())
    database.exec('commit')
    lock(database)
  } catch (error) {
    const holder = holderOf(database)
    database.close()
    throw isBusy(error) ? inUse(file, holder, error) : toStoreError(error, path)
  }
  return {release: () => database.close()}
}

function openServingFile(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, {timeout: 0})
    chmodSync(path, 0o600)
    return database
  } catch (error) {
    throw toStoreError(error, path)
  }
}

/** In WAL mode a held write lock lets others read, which is how they learn who holds it. */
function lock(database: DatabaseSync): void {
  database.exec('pragma journal_mode = wal')
  database.exec(
    'create table if not exists holder (id integer primary key, pid integer, host text, started text)',
  )
  database.exec('begin exclusive')
}

function holderOf(database: DatabaseSync): string {
  try {
    const {pid, host, started} = Holder.parse(database.prepare('select * from holder').get())
    return `process ${pid} on ${host}, since ${started}`
  } catch {
    return 'a process that has not said yet who it is'
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5
}

function inUse(file: string, holder: string, cause: unknown): OpsError {
  return new OpsError('store/in-use', `Another Quorate already serves from ${file}: ${holder}.`, {
    remedy: 'Stop that one first, or give this one its own DATABASE_URL.',
    cause,
  })
}
