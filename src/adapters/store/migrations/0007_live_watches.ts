import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'

/** Clusters shown live in a channel, so that the next process goes on with them. */
export function liveWatchesTable(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('live_watches')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('cluster', 'text', column => column.notNull())
        .addColumn('channel', 'text', column => column.notNull())
        .addColumn('state', 'text', column => column.notNull())
        .addColumn('started_at', 'text', column => column.notNull())
        .addColumn('body', 'text', column => column.notNull())
        .execute()
      await db.schema
        .createIndex('live_watches_state')
        .on('live_watches')
        .columns(['state', 'cluster', 'channel'])
        .execute()
    },
  }
}
