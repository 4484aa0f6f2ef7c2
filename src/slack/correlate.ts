import type {Outgoing, Posted, Store} from '../ports/store.ts'
import type {FoundMessage, Gateway} from './gateway.ts'
import {MESSAGE_EVENT} from './ids.ts'

/** How far Slack's clock may differ from ours before a message of ours is overlooked. */
const CLOCK_DIFFERENCE_S = 300

/** One of our messages found in a channel. */
export interface Found {
  readonly posted: Posted
  /** False when it shows an older content of the same message, which must be edited rather than said again. */
  readonly current: boolean
}

/**
 * Looks whether a message is in the channel already, after an attempt that nobody knows the outcome of. By the ids in
 * its metadata; and, since metadata may be stripped, by its text and block ids.
 */
export async function findPosted(
  row: Outgoing,
  context: {readonly gateway: Gateway; readonly store: Store; readonly threadTs: string | null},
): Promise<Found | null> {
  const {channel, key} = row.message
  const oldest = Math.floor(Date.parse(row.createdAt) / 1_000) - CLOCK_DIFFERENCE_S
  const messages = await context.gateway.messagesSince({channel, threadTs: context.threadTs, oldest})
  const marked = messages.find(found => {
    const marks = marksOf(found)
    return marks['message_key'] === key || marks['outbox_id'] === row.id
  })
  if (marked !== undefined)
    return {posted: {channel, ts: marked.ts}, current: marksOf(marked)['outbox_id'] === row.id}
  for (const found of messages.filter(one => !('outbox_id' in marksOf(one)) && sameContent(one, row))) {
    const posted = {channel, ts: found.ts}
    // The same words may have been said before, by another message we know of.
    if ((await context.store.outbox.keyOf(posted)) === null) return {posted, current: true}
  }
  return null
}

function marksOf({metadata}: FoundMessage): Readonly<Record<string, unknown>> {
  return metadata?.event_type === MESSAGE_EVENT ? metadata.event_payload : {}
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
