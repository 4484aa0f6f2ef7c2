import {type Migration, Migrator} from 'kysely/migration'
import {OpsError, toFailure} from '../../../domain/errors.ts'
import type {Db} from '../schema.ts'
import {firstTables, type Shape} from './0001_first_tables.ts'
import {historyTable} from './0002_history.ts'
import {freezesTable} from './0003_freezes.ts'
import {outcomesTable} from './0004_outcomes.ts'
import {oneTimeCodesTable} from './0005_one_time_codes.ts'
import {trailOfIncidents} from './0006_trail_of_incidents.ts'
import {liveWatchesTable} from './0007_live_watches.ts'
import {unknownAlertsTable} from './0008_unknown_alerts.ts'
import {hearingTable} from './0009_hearing.ts'
import {monitorsTable} from './0010_monitors.ts'

/** Every migration in order. A released one is never edited; a new one is added. */
export function migrationsFor(shape: Shape): Record<string, Migration> {
  return {
    '0001_first_tables': firstTables(shape),
    '0002_history': historyTable(shape),
    '0003_freezes': freezesTable(),
    '0004_outcomes': outcomesTable(),
    '0005_one_time_codes': oneTimeCodesTable(),
    '0006_trail_of_incidents': trailOfIncidents(shape),
    '0007_live_watches': liveWatchesTable(),
    '0008_unknown_alerts': unknownAlertsTable(),
    '0009_hearing': hearingTable(),
    '0010_monitors': monitorsTable(),
  }
}

/** Brings the tables to the newest form, all or nothing. Throws `store/unavailable` when that is not possible. */
export async function migrate(db: Db, shape: Shape): Promise<void> {
  const migrations = migrationsFor(shape)
  const {error} = await new Migrator({
    db,
    provider: {getMigrations: async () => migrations},
  }).migrateToLatest()
  if (error === undefined) return
  if (error instanceof OpsError) throw error
  throw new OpsError(
    'store/unavailable',
    `The store could not be brought to this version's form: ${toFailure(error).message}.`,
    {
      remedy: 'Start the version that wrote it last, or put back a backup; nothing was changed.',
      cause: error,
    },
  )
}

/** For readers, who may not migrate: throws `store/unavailable` unless the tables have the newest form. */
export async function requireMigrated(db: Db, shape: Shape): Promise<void> {
  const migrations = migrationsFor(shape)
  const found = await new Migrator({db, provider: {getMigrations: async () => migrations}}).getMigrations()
  if (found.every(({executedAt}) => executedAt !== undefined)) return
  throw new OpsError('store/unavailable', 'The store has not been brought to this version yet.', {
    remedy: 'Start `quorate serve` once; it creates and upgrades the store.',
  })
}
