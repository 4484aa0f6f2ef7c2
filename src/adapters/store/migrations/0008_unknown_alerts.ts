import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'

/** Which alerts of no configured cluster were shown, and a way to the newest incident of a cluster. */
export function unknownAlertsTable(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('unknown_alerts')
        .addColumn('labels', 'text', column => column.primaryKey())
        .addColumn('at', 'text', column => column.notNull())
        .execute()
      await db.schema.createIndex('incidents_newest').on('incidents').columns(['cluster', 'seq']).execute()
    },
  }
}
