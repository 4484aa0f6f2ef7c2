import type {Delivery, Inbox} from '../../ports/store.ts'
import {one} from './rows.ts'
import type {Db} from './schema.ts'

export function inbox(db: Db): Inbox {
  return {
    record: delivery => record(db, delivery),
    finish: async (key, at) => {
      await db
        .updateTable('inbox')
        .set({finished_at: at})
        .where('key', '=', key)
        .where('finished_at', 'is', null)
        .execute()
    },
    unfinished: () =>
      db
        .selectFrom('inbox')
        .select(['key', 'source', 'body', 'received_at as receivedAt'])
        .where('finished_at', 'is', null)
        .orderBy('seq')
        .execute(),
    prune: async before => {
      const {numDeletedRows} = await db
        .deleteFrom('inbox')
        .where('received_at', '<', before)
        .where('finished_at', 'is not', null)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

async function record(db: Db, delivery: Delivery): Promise<'new' | 'duplicate'> {
  const {key, source, body, receivedAt} = delivery
  const {numInsertedOrUpdatedRows} = await db
    .insertInto('inbox')
    .values({key, source, body, received_at: receivedAt, finished_at: null})
    .onConflict(conflict => conflict.column('key').doNothing())
    .executeTakeFirstOrThrow()
  return one(numInsertedOrUpdatedRows) ? 'new' : 'duplicate'
}
