import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'
import type {Shape} from './0001_first_tables.ts'

/** The history of each cluster, and why an observation was kept. */
export function historyTable({serial}: Shape): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('history')
        .addColumn('seq', serial.type, serial.build)
        .addColumn('cluster', 'text', column => column.notNull())
        .addColumn('at', 'text', column => column.notNull())
        .addColumn('slot', 'integer', column => column.notNull())
        .addColumn('detail', 'integer', column => column.notNull())
        .addColumn('body', 'text', column => column.notNull())
        .execute()
      await db.schema.createIndex('history_by_time').on('history').columns(['cluster', 'at']).execute()
      await db.schema
        .alterTable('observations')
        .addColumn('purpose', 'text', column => column.notNull().defaultTo('evidence'))
        .execute()
    },
  }
}
