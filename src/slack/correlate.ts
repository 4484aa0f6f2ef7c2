import type {Outgoing, Posted, Store} from '../ports/store.ts'
import type {FoundMessage, Gateway} from './gateway.ts'
import {MESSAGE_EVENT} from './ids.ts'

/** How far Slack's clock may differ from ours before a message of ours is overlooked. */
const CLOCK_DIFFERENCE_S = 300

/**
 * Looks whether a message is in the channel already, after an attempt that nobody knows the outcome of. By the
 * outbox id in its metadata; and, since metadata may be stripped, by its text and block ids.
 */
export async function findPosted(
  row: Outgoing,
  context: {readonly gateway: Gateway; readonly store: Store; readonly threadTs: string | null},
): Promise<Posted | null> {
  const {channel} = row.message
  const oldest = Math.floor(Date.parse(row.createdAt) / 1_000) - CLOCK_DIFFERENCE_S
  const messages = await context.gateway.messagesSince({channel, threadTs: context.threadTs, oldest})
  const marked = messages.find(found => outboxId(found) === row.id)
  if (marked !== undefined) return {channel, ts: marked.ts}
  for (const found of messages.filter(one => outboxId(one) === null && sameContent(one, row))) {
    const posted = {channel, ts: found.ts}
    // The same words may have been said before, by another message we know of.
    if ((await context.store.outbox.keyOf(posted)) === null) return posted
  }
  return null
}

function outboxId({metadata}: FoundMessage): string | null {
  if (metadata?.event_type !== MESSAGE_EVENT) return null
  const id = metadata.event_payload['outbox_id']
  return typeof id === 'string' ? id : null
}

/** Slack may escape or trim text on its way, so only letters and digits are compared. */
function sameContent(found: FoundMessage, {message}: Outgoing): boolean {
  const ids = (message.blocks as readonly {readonly block_id?: string}[]).map(block => block.block_id)
  const foundIds = found.blocks.map(block => block.block_id)
  return letters(found.text) === letters(message.text) && ids.join() === foundIds.join()
}

function letters(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt);/gu, '').replaceAll(/[^\p{L}\p{N}]/gu, '')
}
