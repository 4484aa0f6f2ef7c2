import {chmodSync, closeSync, mkdirSync, openSync} from 'node:fs'
import {dirname} from 'node:path'
import {DatabaseSync, type SQLInputValue} from 'node:sqlite'
import {
  SqliteAdapter,
  type SqliteDatabase,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
  sql,
} from 'kysely'
import type {Engine} from './engine.ts'
import {claimServingFile, type Serving} from './serving.ts'
import {OneConnectionDriver} from './sqlite-driver.ts'
import {translating} from './sqlite-errors.ts'

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  readonly file: string
  readonly readOnly: boolean
  /** How long a statement waits for another process's lock. It blocks the event loop meanwhile. */
  readonly busyTimeoutMs: number
  readonly now: () => Date
}

/** SQLite through Node's own module: no native compile, one connection, durable at every commit. */
export function sqliteEngine(options: SqliteOptions): Engine {
  const {file} = options
  const database = translating(file, () => openDatabase(options))
  let serving: Serving | null = null
  return {
    dialect: {
      createDriver: () =>
        new OneConnectionDriver(asKyselyExpects(database, file), () => database.isTransaction),
      createAdapter: () => new OneConnectionAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: db => new SqliteIntrospector(db),
    },
    serial: {type: 'integer', build: column => column.primaryKey().autoIncrement()},
    jsonField: (column, field) =>
      sql`case when json_valid(${sql.ref(column)}) then json_extract(${sql.ref(column)}, ${sql.lit(`$.${field}`)}) end`,
    claimServing: () => {
      if (file !== ':memory:') serving ??= claimServingFile(file, options.now())
    },
    close: () => serving?.release(),
  }
}

/** SQLite can change tables inside a transaction, and the driver serialises by itself. */
class OneConnectionAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

function openDatabase({file, readOnly, busyTimeoutMs}: SqliteOptions): DatabaseSync {
  if (file !== ':memory:' && !readOnly) createPrivately(file)
  const database = new DatabaseSync(file, {
    readOnly,
    timeout: busyTimeoutMs,
    enableForeignKeyConstraints: true,
  })
  if (!readOnly) {
    database.exec('pragma journal_mode = wal')
    // SAFETY: intent is written before effect; NORMAL could lose the last commits on power loss. Guarded by
    // "keeps what was committed when the process is killed" (which kills the process, not the power).
    database.exec('pragma synchronous = full')
  }
  database.exec('select count(*) from sqlite_schema')
  return database
}

/** The write-ahead files inherit the mode of the database file. */
function createPrivately(file: string): void {
  mkdirSync(dirname(file), {recursive: true, mode: 0o700})
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/** Statements kept ready; the program has some two hundred, and a list in one makes it another. */
const MOST_STATEMENTS = 300

/**
 * Kysely's dialect is written for another SQLite package; this is the difference. A statement is compiled once and used
 * again: what SQLite holds for one is freed only when the garbage collector comes by. Only one caller has the connection
 * at a time, so no two use a statement at once.
 */
function asKyselyExpects(database: DatabaseSync, file: string): SqliteDatabase {
  const ready = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare: text => {
      const kept = ready.get(text)
      if (kept !== undefined) return kept
      const statement = translating(file, () => asStatement(database, text, file))
      const [oldest] = ready.keys()
      if (ready.size >= MOST_STATEMENTS && oldest !== undefined) ready.delete(oldest)
      ready.set(text, statement)
      return statement
    },
  }
}

function asStatement(database: DatabaseSync, text: string, file: string): SqliteStatement {
  const statement = database.prepare(text)
  return {
    reader: statement.columns().length > 0,
    // Rows come without a prototype; the rest of the program expects plain objects.
    all: parameters => translating(file, () => statement.all(...asInputs(parameters)).map(row => ({...row}))),
    run: parameters => translating(file, () => statement.run(...asInputs(parameters))),
    iterate: parameters => statement.iterate(...asInputs(parameters)),
  }
}

function asInputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[]
}
