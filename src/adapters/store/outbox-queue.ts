import {canonicalJson, type Json} from '../../domain/json.ts'
import type {OutgoingMessage} from '../../ports/announcer.ts'
import {decode} from './rows.ts'
import type {Db} from './schema.ts'

/**
 * Queues a message so that only the latest state of a card is sent. A newer content takes the place of a waiting one
 * under a new id, so that whoever looked at the old one cannot claim it any more; its retry time is kept, because the
 * other side asked for it. What is being sent is left alone, and the newer content waits behind it. Private answers
 * are never replaced.
 */
export async function queueMessage(db: Db, message: OutgoingMessage, at: string): Promise<void> {
  const body = canonicalJson(message as unknown as Json)
  const fresh = {message, body, at}
  if (message.onlyFor !== undefined) {
    if (await waitsAlready(db, message)) return
    return insert(db, {...fresh, notBefore: at, position: null, attempts: 0})
  }
  const replaced = await takeWaiting(db, message.key)
  if (body === (await lastOnItsWay(db, message.key))) return
  return insert(db, {
    ...fresh,
    notBefore: replaced === undefined || replaced.not_before < at ? at : replaced.not_before,
    position: replaced?.position ?? null,
    attempts: replaced?.attempts ?? 0,
  })
}

/** Somebody who presses twenty times is told once: an equal private answer that still waits stands for the new one. */
async function waitsAlready(db: Db, message: OutgoingMessage): Promise<boolean> {
  const waiting = await db
    .selectFrom('outbox')
    .select('body')
    .where('state', '=', 'pending')
    .where('only_for', '=', message.onlyFor ?? null)
    .execute()
  const wanted = withoutKey(message)
  return waiting.some(({body}) => withoutKey(decode(body, 'outgoing message') as OutgoingMessage) === wanted)
}

function withoutKey(message: OutgoingMessage): string {
  return canonicalJson({...message, key: ''} as unknown as Json)
}

async function takeWaiting(db: Db, key: string) {
  return db
    .deleteFrom('outbox')
    .where('key', '=', key)
    .where('state', '=', 'pending')
    .where('only_for', 'is', null)
    .returning(['position', 'not_before', 'attempts'])
    .executeTakeFirst()
}

/** What people see, or are about to see: the content being sent, else the content sent last. */
async function lastOnItsWay(db: Db, key: string): Promise<string | undefined> {
  const sending = await db
    .selectFrom('outbox')
    .select('body')
    .where('key', '=', key)
    .where('state', '=', 'sending')
    .where('only_for', 'is', null)
    .executeTakeFirst()
  if (sending !== undefined) return sending.body
  const sent = await db.selectFrom('messages').select('body').where('key', '=', key).executeTakeFirst()
  return sent?.body
}

interface Fresh {
  readonly message: OutgoingMessage
  readonly body: string
  readonly at: string
  readonly notBefore: string
  /** Null puts it at the end of the queue. */
  readonly position: number | null
  /** Attempts of the content it replaces: one of them may have got through, so the sender looks first. */
  readonly attempts: number
}

async function insert(db: Db, {message, body, at, notBefore, position, attempts}: Fresh): Promise<void> {
  const {seq} = await db
    .insertInto('outbox')
    .values({
      position: position ?? 0,
      key: message.key,
      thread_key: message.threadKey ?? null,
      only_for: message.onlyFor ?? null,
      body,
      state: 'pending',
      attempts,
      created_at: at,
      not_before: notBefore,
      reason: null,
    })
    .returning('seq')
    .executeTakeFirstOrThrow()
  if (position === null) await db.updateTable('outbox').set({position: seq}).where('seq', '=', seq).execute()
}
