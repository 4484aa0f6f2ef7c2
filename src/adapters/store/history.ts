import {HistoryPoint, thinned} from '../../domain/history.ts'
import type {History} from '../../ports/store.ts'
import {decode} from './rows.ts'
import type {Db} from './schema.ts'

/** Older points are this far apart, in ms: fine enough to place an event, and a day of it is 288 rows. */
const SLOT_MS = 5 * 60_000

/** Points younger than this, counted from the end of a window, are all given. */
const CLOSE_MS = 2 * 60 * 60_000

export function history(db: Db): History {
  return {
    append: async (cluster, point) => {
      await db.insertInto('history').values(toRow(cluster, point)).execute()
    },
    latest: async cluster => {
      const row = await db
        .selectFrom('history')
        .select('body')
        .where('cluster', '=', cluster)
        .orderBy('at', 'desc')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : (fromRow(row)[0] ?? null)
    },
    window: async (cluster, {from, to, most}) => {
      const close = new Date(Date.parse(to) - CLOSE_MS).toISOString()
      const rows = await db
        .selectFrom('history')
        .select('body')
        .where('cluster', '=', cluster)
        .where('at', '>=', from)
        .where('at', '<=', to)
        .where(eb => eb.or([eb('at', '>=', close), eb('seq', 'in', onePerSlot(db, {cluster, from}))]))
        .orderBy('at')
        .orderBy('seq')
        .execute()
      return thinned(rows.flatMap(fromRow), most)
    },
    prune: async ({before, thinBefore}) => {
      const {numDeletedRows} = await db
        .deleteFrom('history')
        .where(eb =>
          eb.or([
            eb('at', '<', before),
            eb.and([eb('at', '<', thinBefore), eb('seq', 'not in', onePerSlot(db, {from: before}))]),
          ]),
        )
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

/** The row of each five minutes that tells most, the oldest of equals. */
function onePerSlot(db: Db, {cluster, from}: {readonly cluster?: string; readonly from: string}) {
  const rows = db.selectFrom('history').where('at', '>=', from)
  const ranked = (cluster === undefined ? rows : rows.where('cluster', '=', cluster))
    .select(({fn}) => [
      'seq',
      fn
        .agg<number>('row_number')
        .over(over => over.partitionBy(['cluster', 'slot']).orderBy('detail', 'desc').orderBy('seq'))
        .as('place'),
    ])
    .as('ranked')
  return db.selectFrom(ranked).select('ranked.seq').where('ranked.place', '=', 1)
}

function toRow(cluster: string, point: HistoryPoint) {
  return {
    cluster,
    at: point.at,
    slot: Math.floor(Date.parse(point.at) / SLOT_MS),
    detail: point.members.filter(({processStart}) => processStart !== null).length,
    body: JSON.stringify(point),
  }
}

/** A point that another version wrote in another form is a gap in the past, not a failure of the present. */
function fromRow({body}: {readonly body: string}): readonly HistoryPoint[] {
  const parsed = HistoryPoint.safeParse(decode(body, 'point of history'))
  return parsed.success ? [parsed.data] : []
}
