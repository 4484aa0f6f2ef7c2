import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'

/** When Slack was last known to reach us, so that a restart knows what it may have missed. */
export function hearingTable(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('hearing')
        .addColumn('id', 'integer', column => column.primaryKey())
        .addColumn('heard_at', 'text', column => column.notNull())
        .execute()
    },
  }
}
