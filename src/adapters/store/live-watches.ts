import type {LiveWatch} from '../../domain/live-watch.ts'
import type {LiveWatches} from '../../ports/store.ts'
import {decode, one} from './rows.ts'
import type {Db, LiveWatchRow} from './schema.ts'

export function liveWatches(db: Db): LiveWatches {
  const open = () => db.selectFrom('live_watches').select('body').where('state', '=', 'open')
  return {
    insert: async watch => {
      await db.insertInto('live_watches').values(toRow(watch)).execute()
    },
    update: async watch => {
      const {numUpdatedRows} = await db
        .updateTable('live_watches')
        .set(toRow(watch))
        .where('id', '=', watch.id)
        // SAFETY: an end is said once. Guarded by "a live view that ended stays so".
        .where('state', '=', 'open')
        .executeTakeFirstOrThrow()
      return one(numUpdatedRows)
    },
    get: async id => {
      const row = await db.selectFrom('live_watches').select('body').where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    current: async (cluster, channel) => {
      const row = await open()
        .where('cluster', '=', cluster)
        .where('channel', '=', channel)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    open: async () => (await open().orderBy('started_at').orderBy('id').execute()).map(fromRow),
    prune: async before => {
      const {numDeletedRows} = await db
        .deleteFrom('live_watches')
        .where('state', '=', 'ended')
        .where('started_at', '<', before)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

function toRow(watch: LiveWatch): LiveWatchRow {
  const {id, cluster, channel, startedAt, ended} = watch
  const state = ended === null ? 'open' : 'ended'
  return {id, cluster, channel, state, started_at: startedAt, body: JSON.stringify(watch)}
}

function fromRow({body}: {readonly body: string}): LiveWatch {
  return decode(body, 'live view') as LiveWatch
}
