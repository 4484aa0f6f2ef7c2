import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'

/** What the monitor remembers of each cluster, so that a restart neither forgets nor repeats a sign. */
export function monitorsTable(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('monitors')
        .addColumn('cluster', 'text', column => column.primaryKey())
        .addColumn('body', 'text', column => column.notNull())
        .execute()
    },
  }
}
