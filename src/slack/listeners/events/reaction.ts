import {OpsError} from '../../../domain/errors.ts'
import {message as outgoing} from '../../announce.ts'
import type {Reaction} from '../../deliveries.ts'
import type {MarkedMessage} from '../../gateway.ts'
import {incidentOfKey, keys} from '../../ids.ts'
import type {Services} from '../../services.ts'
import {errorCard, noticeCard} from '../../views/notice.ts'

interface Marked {
  readonly team: string
  readonly key: string
  readonly body: Reaction
}

/**
 * Keeps a message as a note when somebody gives it the configured reaction, in the thread or in the channel of an open
 * incident. Every other reaction is none of our business and stays without an answer.
 */
export async function noteByReaction({team, key, body}: Marked, services: Services): Promise<void> {
  const {user, reaction, item} = body
  // A skin tone makes another name of the same emoji.
  if (reaction.replace(/::skin-tone-\d$/, '') !== services.noteReaction || item.type !== 'message') return
  const {channel, ts} = item
  const {gateway, identity, operations} = services
  const marked = await gateway.messageAt({channel, ts})
  const incident = marked === null ? null : await incidentAt({channel, marked}, services)
  if (marked === null || incident === null) return
  const tell = (card: ReturnType<typeof noticeCard>): Promise<void> =>
    whisper({key, body, marked}, card, services)
  try {
    const by = await identity.actor({team, user})
    const author = marked.user === null ? null : await identity.actor({team, user: marked.user})
    const said = {by: author, at: new Date(Number(ts) * 1000).toISOString()}
    const done = await operations.note({
      incident,
      by,
      text: marked.text,
      key: `message:${channel}:${ts}`,
      said,
    })
    await tell(noticeCard(done.sentence))
  } catch (thrown) {
    if (!(thrown instanceof OpsError)) services.log.warn({error: thrown, key}, 'reaction could not be kept')
    await tell(errorCard(thrown, key))
  }
}

/** The incident whose thread the message is in, or the open one of a cluster of this channel. */
async function incidentAt(
  {channel, marked}: {readonly channel: string; readonly marked: MarkedMessage},
  {store, operations}: Services,
): Promise<string | null> {
  const root = marked.threadTs ?? marked.ts
  const own = incidentOfKey(await store.outbox.keyOf({channel, ts: root}))
  if (own !== null) return own
  for (const {id} of operations.clusters().filter(({channels}) => channels.includes(channel))) {
    const current = await store.incidents.current(id)
    if (current !== null) return current.id
  }
  return null
}

async function whisper(
  {key, body, marked}: Omit<Marked, 'team'> & {readonly marked: MarkedMessage},
  card: ReturnType<typeof noticeCard>,
  {store, clock}: Services,
): Promise<void> {
  const {channel} = body.item.type === 'message' ? body.item : {channel: ''}
  const thread = marked.threadTs === null ? {} : {threadTs: marked.threadTs}
  await store.outbox.add(
    outgoing({key: keys.answer(key), channel, onlyFor: body.user, ...thread}, card),
    clock.now().toISOString(),
  )
}
