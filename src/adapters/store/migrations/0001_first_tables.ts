import {type Kysely, sql} from 'kysely'
import type {Migration} from 'kysely/migration'
import type {Engine} from '../engine.ts'

/** Migrations see no table types: those describe the newest schema, not the one of this file. */
type AnyDb = Kysely<unknown>
/** What the tables need of the engine, and the seal over an empty trail under this store's audit key. */
export type Shape = Pick<Engine, 'serial' | 'jsonField'> & {readonly emptySeal: string}

export function firstTables(engine: Shape): Migration {
  return {
    up: async (db: AnyDb) => {
      await messaging(db, engine)
      await records(db, engine)
      await runs(db, engine)
      await audit(db, engine)
      await indexes(db)
    },
  }
}

function table(db: AnyDb, name: string, {serial}: Shape) {
  return db.schema.createTable(name).addColumn('seq', serial.type, serial.build)
}

async function messaging(db: AnyDb, engine: Shape): Promise<void> {
  await table(db, 'inbox', engine)
    .addColumn('key', 'text', column => column.notNull().unique())
    .addColumn('source', 'text', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .addColumn('received_at', 'text', column => column.notNull())
    .addColumn('finished_at', 'text')
    .execute()
  await table(db, 'outbox', engine)
    .addColumn('position', 'integer', column => column.notNull())
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('thread_key', 'text')
    .addColumn('only_for', 'text')
    .addColumn('body', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('attempts', 'integer', column => column.notNull())
    .addColumn('created_at', 'text', column => column.notNull())
    .addColumn('not_before', 'text', column => column.notNull())
    .addColumn('reason', 'text')
    .execute()
  await db.schema
    .createTable('messages')
    .addColumn('key', 'text', column => column.primaryKey())
    .addColumn('channel', 'text', column => column.notNull())
    .addColumn('ts', 'text', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .execute()
}

async function records(db: AnyDb, engine: Shape): Promise<void> {
  await table(db, 'incidents', engine)
    .addColumn('id', 'text', column => column.notNull().unique())
    .addColumn('cluster', 'text', column => column.notNull())
    .addColumn('channel', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .execute()
  await table(db, 'observations', engine)
    .addColumn('id', 'text', column => column.notNull().unique())
    .addColumn('cluster', 'text', column => column.notNull())
    .addColumn('at', 'text', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .execute()
  await table(db, 'plans', engine)
    .addColumn('id', 'text', column => column.notNull().unique())
    .addColumn('request_key', 'text', column => column.notNull().unique())
    .addColumn('cluster', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .execute()
  await table(db, 'approvals', engine)
    .addColumn('plan', 'text', column => column.notNull().references('plans.id'))
    .addColumn('person', 'text', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .addUniqueConstraint('one_decision_per_person', ['plan', 'person'])
    .execute()
}

async function runs(db: AnyDb, engine: Shape): Promise<void> {
  await table(db, 'runs', engine)
    .addColumn('id', 'text', column => column.notNull().unique())
    .addColumn('plan', 'text', column => column.notNull().unique().references('plans.id'))
    .addColumn('cluster', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('fence', 'integer', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .execute()
  await db.schema
    .createTable('run_steps')
    .addColumn('run', 'text', column => column.notNull().references('runs.id'))
    .addColumn('step', 'integer', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('one_row_per_step', ['run', 'step'])
    .execute()
  await db.schema
    .createTable('leases')
    .addColumn('cluster', 'text', column => column.primaryKey())
    .addColumn('run', 'text')
    .addColumn('instance', 'text', column => column.notNull())
    .addColumn('fence', 'integer', column => column.notNull())
    .addColumn('acquired_at', 'text', column => column.notNull())
    .addColumn('beat_at', 'text', column => column.notNull())
    .execute()
}

async function audit(db: AnyDb, {jsonField, emptySeal}: Shape): Promise<void> {
  await db.schema
    .createTable('audit_entries')
    .addColumn('seq', 'integer', column => column.primaryKey())
    .addColumn('at', 'text', column => column.notNull())
    .addColumn('text', 'text', column => column.notNull())
    .addColumn('mac', 'text', column => column.notNull())
    .addColumn('cluster', 'text', column => column.generatedAlwaysAs(jsonField('text', 'cluster')).stored())
    .addColumn('channel', 'text', column => column.generatedAlwaysAs(jsonField('text', 'channel')).stored())
    .addColumn('run', 'text', column => column.generatedAlwaysAs(jsonField('text', 'run')).stored())
    .execute()
  await db.schema
    .createTable('audit_head')
    .addColumn('id', 'integer', column => column.primaryKey())
    .addColumn('seq', 'integer', column => column.notNull())
    .addColumn('seal', 'text', column => column.notNull())
    .execute()
  await sql`insert into audit_head (id, seq, seal) values (1, 0, ${emptySeal})`.execute(db)
}

async function indexes(db: AnyDb): Promise<void> {
  const index = (name: string, on: string, columns: string[]) =>
    db.schema.createIndex(name).on(on).columns(columns).execute()
  await index('outbox_queue', 'outbox', ['state', 'position'])
  await index('outbox_key', 'outbox', ['key', 'state'])
  await index('outbox_thread', 'outbox', ['thread_key'])
  await index('messages_posted', 'messages', ['channel', 'ts'])
  await index('observations_newest', 'observations', ['cluster', 'at'])
  await index('plans_cluster', 'plans', ['cluster', 'seq'])
  await index('plans_state', 'plans', ['state'])
  await index('runs_cluster', 'runs', ['cluster', 'seq'])
  await index('runs_state', 'runs', ['state'])
  await index('audit_channel', 'audit_entries', ['channel', 'seq'])
  await index('audit_cluster', 'audit_entries', ['cluster', 'seq'])
  await db.schema
    .createIndex('one_open_incident_per_cluster')
    .unique()
    .on('incidents')
    .column('cluster')
    .where(sql<boolean>`state <> 'closed'`)
    .execute()
}
