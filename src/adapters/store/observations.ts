import {OpsError} from '../../domain/errors.ts'
import {ClusterObservation} from '../../domain/observation.ts'
import type {Observations, StoredObservation} from '../../ports/store.ts'
import {decode} from './rows.ts'
import type {Db} from './schema.ts'

export function observations(db: Db): Observations {
  return {
    insert: async ({id, at, observation, purpose}) => {
      await db
        .insertInto('observations')
        .values({id, at, purpose, cluster: observation.cluster, body: JSON.stringify(observation)})
        .execute()
    },
    get: async id => orNull(await select(db).where('id', '=', id).executeTakeFirst()),
    latest: async cluster =>
      orNull(
        await select(db)
          .where('cluster', '=', cluster)
          .orderBy('at', 'desc')
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    newestWithin: async (cluster, {from, to}) =>
      orNull(
        await select(db)
          .where('cluster', '=', cluster)
          .where('at', '>=', from)
          .where('at', '<=', to)
          .orderBy('at', 'desc')
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    prune: (purpose, before, keep) => prune(db, {purpose, before, keep}),
  }
}

async function prune(
  db: Db,
  {
    purpose,
    before,
    keep,
  }: {
    readonly purpose: StoredObservation['purpose']
    readonly before: string
    readonly keep: number
  },
): Promise<number> {
  const ranked = db
    .selectFrom('observations')
    .where('purpose', '=', purpose)
    .select(({fn}) => [
      'id',
      fn
        .agg<number>('row_number')
        .over(over => over.partitionBy('cluster').orderBy('at', 'desc').orderBy('seq', 'desc'))
        .as('place'),
    ])
    .as('ranked')
  const kept = db.selectFrom(ranked).select('ranked.id').where('ranked.place', '<=', keep)
  const {numDeletedRows} = await db
    .deleteFrom('observations')
    .where('purpose', '=', purpose)
    .where('at', '<', before)
    .where('id', 'not in', kept)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

function select(db: Db) {
  return db.selectFrom('observations').select(['id', 'at', 'purpose', 'body'])
}

interface Row {
  readonly id: string
  readonly at: string
  readonly purpose: StoredObservation['purpose']
  readonly body: string
}

/** Evidence may be older than the program that reads it, so its shape is checked. */
function orNull(row: Row | undefined): StoredObservation | null {
  if (row === undefined) return null
  const parsed = ClusterObservation.safeParse(decode(row.body, 'observation'))
  if (!parsed.success)
    throw new OpsError('store/unavailable', `Observation ${row.id} of ${row.at} has an unknown form.`, {
      remedy: 'It was written by another version of Quorate; look at the cluster again.',
      cause: parsed.error,
    })
  return {id: row.id, at: row.at, observation: parsed.data, purpose: row.purpose}
}
