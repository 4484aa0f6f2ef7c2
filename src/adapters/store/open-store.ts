import {Kysely} from 'kysely'
import {emptyTrail, headText} from '../../domain/audit.ts'
import {OpsError} from '../../domain/errors.ts'
import type {Digest} from '../../ports/runtime.ts'
import type {Store} from '../../ports/store.ts'
import {migrate, requireMigrated} from './migrations/index.ts'
import type {Schema} from './schema.ts'
import {sqliteEngine} from './sqlite.ts'
import {storeOn} from './store.ts'

export interface StoreOptions {
  /** `sqlite:` and a path, or `sqlite::memory:`. */
  readonly url: string
  readonly digest: Digest
  readonly now?: () => Date
  /** For commands that only look, also while another process serves. The store must exist already. */
  readonly readOnly?: boolean
  /** How long to wait for another process's write, in milliseconds; a CLI command writes for a few at most. */
  readonly busyTimeoutMs?: number
}

/** Opens the store, creating or upgrading its tables. Throws `store/unavailable` or `config/invalid`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const {digest, readOnly = false, busyTimeoutMs = 5000, now = () => new Date()} = options
  const engine = sqliteEngine({file: fileOf(options.url), readOnly, busyTimeoutMs, now})
  const db = new Kysely<Schema>({dialect: engine.dialect})
  try {
    const shape = {...engine, emptySeal: digest.mac(headText(emptyTrail))}
    await (readOnly ? requireMigrated(db, shape) : migrate(db, shape))
  } catch (error) {
    await db.destroy()
    throw error
  }
  return storeOn(db, engine, digest)
}

function fileOf(url: string): string {
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length) return url.slice('sqlite:'.length)
  if (/^postgres(ql)?:/.test(url))
    throw new OpsError(
      'config/invalid',
      'DATABASE_URL names PostgreSQL, which this version cannot use yet.',
      {
        remedy: 'Use `sqlite:./data/quorate.db` for now; PostgreSQL comes in a later version.',
      },
    )
  throw new OpsError('config/invalid', 'DATABASE_URL does not name a store Quorate knows.', {
    remedy: 'Write `sqlite:` and a path, for example `sqlite:./data/quorate.db`.',
  })
}
