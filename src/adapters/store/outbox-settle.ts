import type {Posted} from '../../ports/store.ts'
import type {Db} from './schema.ts'

/** Remembers where a message is and what it says; earlier rows of the same message are of no further use. */
export async function settleSent(db: Db, seq: number, posted: Posted | null): Promise<void> {
  const row = await take(db, seq, 'sent')
  if (row === undefined || row.only_for !== null) return
  await db
    .deleteFrom('outbox')
    .where('key', '=', row.key)
    .where('state', '=', 'sent')
    .where('only_for', 'is', null)
    .where('seq', '!=', seq)
    .execute()
  if (posted === null) {
    await db.updateTable('messages').set({body: row.body}).where('key', '=', row.key).execute()
    return
  }
  const {channel, ts} = posted
  await db
    .insertInto('messages')
    .values({key: row.key, channel, ts, body: row.body})
    .onConflict(conflict => conflict.column('key').doUpdateSet({channel, ts, body: row.body}))
    .execute()
}

/** Back into the queue; where a newer content waits already, that one inherits place and time instead. */
export async function settlePostponed(db: Db, seq: number, notBefore: string): Promise<void> {
  const row = await take(db, seq, 'pending', {not_before: notBefore})
  if (row === undefined || row.only_for !== null) return
  const newer = await db
    .updateTable('outbox')
    .set({not_before: notBefore, position: row.position, attempts: row.attempts})
    .where('key', '=', row.key)
    .where('state', '=', 'pending')
    .where('only_for', 'is', null)
    .where('seq', '>', seq)
    .executeTakeFirstOrThrow()
  if (newer.numUpdatedRows > 0n) await db.deleteFrom('outbox').where('seq', '=', seq).execute()
}

/** Gives up; replies under a root that will never exist are given up with it. */
export async function settleDropped(db: Db, seq: number, reason: string): Promise<void> {
  const row = await take(db, seq, 'dropped', {reason})
  if (row === undefined || row.only_for !== null || (await mayStillAppear(db, row.key))) return
  await db
    .updateTable('outbox')
    .set({state: 'dropped', reason: `The message it answers was given up: ${reason}`})
    .where('thread_key', '=', row.key)
    .where('state', '=', 'pending')
    .execute()
}

async function mayStillAppear(db: Db, key: string): Promise<boolean> {
  const posted = await db.selectFrom('messages').select('key').where('key', '=', key).executeTakeFirst()
  if (posted !== undefined) return true
  const queued = await db
    .selectFrom('outbox')
    .select('seq')
    .where('key', '=', key)
    .where('state', 'in', ['pending', 'sending'])
    .where('only_for', 'is', null)
    .executeTakeFirst()
  return queued !== undefined
}

/** Moves a row that is still on its way; a row settled before is left as it is. */
function take(
  db: Db,
  seq: number,
  state: 'pending' | 'sent' | 'dropped',
  more: {readonly not_before?: string; readonly reason?: string} = {},
) {
  return db
    .updateTable('outbox')
    .set({state, ...more})
    .where('seq', '=', seq)
    .where('state', 'in', ['pending', 'sending'])
    .returning(['key', 'position', 'body', 'only_for', 'attempts'])
    .executeTakeFirst()
}
