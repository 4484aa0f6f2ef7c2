import type {LeaseRecord, Leases} from '../../ports/store.ts'
import {atomically, one} from './rows.ts'
import type {Db} from './schema.ts'

export function leases(db: Db): Leases {
  return {
    acquire: wanted => atomically(db, trx => acquire(trx, wanted)),
    takeOver: async (cluster, {run, instance, at}) => {
      const row = await held(db, cluster)
        .set(({eb}) => ({run, instance, acquired_at: at, beat_at: at, fence: eb('fence', '+', 1)}))
        .returning('fence')
        .executeTakeFirst()
      return row === undefined ? null : {fence: row.fence}
    },
    beat: async (cluster, fence, at) => {
      const {numUpdatedRows} = await held(db, cluster)
        .set({beat_at: at})
        .where('fence', '=', fence)
        .executeTakeFirstOrThrow()
      return one(numUpdatedRows)
    },
    release: async (cluster, fence) => {
      const {numUpdatedRows} = await held(db, cluster)
        .set({run: null})
        .where('fence', '=', fence)
        .executeTakeFirstOrThrow()
      return one(numUpdatedRows)
    },
    get: cluster => get(db, cluster),
  }
}

/** One statement decides: it takes the row only while no run holds it, and counts the fence up for ever. */
async function acquire(
  db: Db,
  {cluster, run, instance, acquiredAt}: Omit<LeaseRecord, 'fence' | 'beatAt'>,
): Promise<{readonly fence: number} | {readonly heldBy: LeaseRecord}> {
  const holder = {run, instance, acquired_at: acquiredAt, beat_at: acquiredAt}
  const taken = await db
    .insertInto('leases')
    .values({cluster, ...holder, fence: 1})
    .onConflict(conflict =>
      conflict
        .column('cluster')
        .doUpdateSet(({eb}) => ({...holder, fence: eb('leases.fence', '+', 1)}))
        .where('leases.run', 'is', null),
    )
    .returning('fence')
    .executeTakeFirst()
  if (taken !== undefined) return {fence: taken.fence}
  const heldBy = await get(db, cluster)
  return heldBy === null ? acquire(db, {cluster, run, instance, acquiredAt}) : {heldBy}
}

async function get(db: Db, cluster: string): Promise<LeaseRecord | null> {
  const row = await db.selectFrom('leases').selectAll().where('cluster', '=', cluster).executeTakeFirst()
  if (row === undefined || row.run === null) return null
  const {run, instance, fence, acquired_at: acquiredAt, beat_at: beatAt} = row
  return {cluster, run, instance, fence, acquiredAt, beatAt}
}

function held(db: Db, cluster: string) {
  return db.updateTable('leases').where('cluster', '=', cluster).where('run', 'is not', null)
}
