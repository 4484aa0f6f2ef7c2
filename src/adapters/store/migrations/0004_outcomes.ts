import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'

/** What became of the alerts after each run. */
export function outcomesTable(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('outcomes')
        .addColumn('run', 'text', column => column.primaryKey())
        .addColumn('state', 'text', column => column.notNull())
        .addColumn('body', 'text', column => column.notNull())
        .execute()
    },
  }
}
