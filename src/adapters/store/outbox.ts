import type {OutgoingMessage} from '../../ports/announcer.ts'
import type {Outbox, Outgoing, Posted} from '../../ports/store.ts'
import {queueMessage} from './outbox-queue.ts'
import {settleDropped, settlePostponed, settleSent} from './outbox-settle.ts'
import {atomically, decode} from './rows.ts'
import type {Db} from './schema.ts'

/** `queued` is called after a message was put into the queue. */
export function outbox(db: Db, queued: () => void): Outbox {
  return {
    add: async (message, at) => {
      await atomically(db, trx => queueMessage(trx, message, at))
      queued()
    },
    due: async (now, limit) => (await selectDue(db, now, limit)).map(fromRow),
    claim: row => claim(db, row),
    sent: (id, posted) => atomically(db, trx => settleSent(trx, Number(id), posted)),
    postpone: (id, notBefore) => atomically(db, trx => settlePostponed(trx, Number(id), notBefore)),
    drop: (id, reason) => atomically(db, trx => settleDropped(trx, Number(id), reason)),
    ambiguous: async () =>
      (
        await db
          .selectFrom('outbox')
          .selectAll()
          .where('state', '=', 'sending')
          .orderBy('position')
          .orderBy('seq')
          .execute()
      ).map(fromRow),
    postedAs: key => postedAs(db, key),
    keyOf: posted => keyOf(db, posted),
    depth: async () => {
      const {waiting} = await db
        .selectFrom('outbox')
        .select(({fn}) => fn.countAll().as('waiting'))
        .where('state', 'in', ['pending', 'sending'])
        .executeTakeFirstOrThrow()
      return Number(waiting)
    },
    prune: async before => {
      const {numDeletedRows} = await db
        .deleteFrom('outbox')
        .where('created_at', '<', before)
        .where(eb =>
          eb.or([
            eb('state', '=', 'dropped'),
            eb.and([eb('state', '=', 'sent'), eb('only_for', 'is not', null)]),
          ]),
        )
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

/**
 * A reply waits until its root has a time stamp, an edit until the content before it has left. Private answers come
 * last, so that a burst of clicks cannot hide the end of a run behind hundreds of them.
 */
function selectDue(db: Db, now: string, limit: number) {
  return waiting(db)
    .where('not_before', '<=', now)
    .where(eb =>
      eb.or([
        eb('thread_key', 'is', null),
        eb('thread_key', 'in', eb.selectFrom('messages').select('messages.key')),
      ]),
    )
    .orderBy(eb => eb.case().when('only_for', 'is', null).then(0).else(1).end())
    .orderBy('position')
    .orderBy('seq')
    .limit(limit)
    .execute()
}

function waiting(db: Db) {
  return db
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', 'pending')
    .where(eb => eb.or([eb('only_for', 'is not', null), eb('key', 'not in', keysUnderWay(db))]))
}

function keysUnderWay(db: Db) {
  return db
    .selectFrom('outbox as under_way')
    .select('under_way.key')
    .where('under_way.state', '=', 'sending')
    .where('under_way.only_for', 'is', null)
}

async function claim(db: Db, {id, message}: Outgoing): Promise<Outgoing | null> {
  const row = await db
    .updateTable('outbox')
    .set(({eb}) => ({state: 'sending' as const, attempts: eb('attempts', '+', 1)}))
    .where('state', '=', 'pending')
    .where(eb =>
      message.onlyFor === undefined
        ? eb.and([
            eb('key', '=', message.key),
            eb('only_for', 'is', null),
            eb('key', 'not in', keysUnderWay(db)),
          ])
        : eb('seq', '=', Number(id)),
    )
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

async function postedAs(db: Db, key: string): Promise<Posted | null> {
  const row = await db
    .selectFrom('messages')
    .select(['channel', 'ts'])
    .where('key', '=', key)
    .executeTakeFirst()
  return row ?? null
}

async function keyOf(db: Db, {channel, ts}: Posted): Promise<string | null> {
  const row = await db
    .selectFrom('messages')
    .select('key')
    .where('channel', '=', channel)
    .where('ts', '=', ts)
    .executeTakeFirst()
  return row?.key ?? null
}

type Row = Awaited<ReturnType<typeof selectDue>>[number]

function fromRow(row: Row): Outgoing {
  return {
    id: String(row.seq),
    message: decode(row.body, 'outgoing message') as OutgoingMessage,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    notBefore: row.not_before,
  }
}
