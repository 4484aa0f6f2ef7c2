import {CompiledQuery, type DatabaseConnection, type SqliteDatabase, SqliteDriver} from 'kysely'
import {refuseInsideTransaction} from './transaction-scope.ts'

/**
 * Hands out the one connection to one caller at a time, in the order they asked. A plain read therefore waits for the
 * transaction under way and sees only what was committed.
 */
export class OneConnectionDriver extends SqliteDriver {
  readonly #busy: () => boolean
  #held = false
  readonly #waiting: (() => void)[] = []

  constructor(database: SqliteDatabase, busy: () => boolean) {
    super({database})
    this.#busy = busy
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    refuseInsideTransaction()
    if (this.#held) await new Promise<void>(resolve => this.#waiting.push(resolve))
    this.#held = true
    return super.acquireConnection()
  }

  /**
   * SQLite answers at once, so a queue of callers would run to its end without the event loop ever turning: the next
   * one begins in a turn of its own, and sockets, timers and acknowledgements get theirs in between.
   */
  override async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift()
    if (next === undefined) this.#held = false
    else setImmediate(next)
  }

  /** Takes the write lock at once: a lock upgraded later fails instead of waiting when another process writes. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** SQLite has already rolled back after some failures, such as a full disk. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#busy()) await super.rollbackTransaction(connection)
  }
}
