import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'

/** Whose authenticator app is enrolled, with its sealed secret. */
export function oneTimeCodesTable(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('one_time_codes')
        .addColumn('person', 'text', column => column.primaryKey())
        .addColumn('body', 'text', column => column.notNull())
        .execute()
    },
  }
}
