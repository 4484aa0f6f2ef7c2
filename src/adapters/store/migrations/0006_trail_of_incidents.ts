import type {Kysely} from 'kysely'
import type {Migration} from 'kysely/migration'
import type {Shape} from './0001_first_tables.ts'

/** Lets the trail be read by incident: its time line is nothing else. */
export function trailOfIncidents({jsonField}: Shape): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      // A stored column cannot be added to a table of SQLite afterwards; the index keeps what a virtual one computes.
      await db.schema
        .alterTable('audit_entries')
        .addColumn('incident', 'text', column => column.generatedAlwaysAs(jsonField('text', 'incident')))
        .execute()
      await db.schema.createIndex('audit_incident').on('audit_entries').columns(['incident', 'seq']).execute()
    },
  }
}
