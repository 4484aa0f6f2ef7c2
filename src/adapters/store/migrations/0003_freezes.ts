import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'

/** Which clusters are frozen, and which plans their approvers were called for. */
export function freezesTable(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('freezes')
        .addColumn('cluster', 'text', column => column.primaryKey())
        .addColumn('id', 'text', column => column.notNull())
        .addColumn('body', 'text', column => column.notNull())
        .execute()
      await db.schema.alterTable('plans').addColumn('escalated_at', 'text').execute()
    },
  }
}
