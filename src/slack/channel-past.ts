import {z} from 'zod'
import type {Clock} from '../ports/runtime.ts'
import {SlackMessage} from './alerts/message.ts'
import type {Gateway} from './gateway.ts'

/** conversations.history answers at most 999 messages a page and likes no more than 200. */
const PAGE = 200
/** A channel with more than this many messages in one gap is not a channel for people. */
const PAGES = 10

const Page = z.object({
  messages: z.array(z.unknown()).default([]),
  response_metadata: z.object({next_cursor: z.string().default('')}).optional(),
})

/** Where the messages are, and since when (Unix seconds). */
export interface Past {
  readonly channel: string
  /** Replies of this message; those of the channel itself when null. */
  readonly threadTs: string | null
  readonly oldest: number
}

/** Messages oldest first; `whole` is false when there were more than could be read. */
export interface PastMessages {
  readonly messages: readonly SlackMessage[]
  readonly whole: boolean
}

/** Reads what was said since, a page at a time with a pause between. Throws `OpsError` when Slack does not answer. */
export async function readPast(
  {channel, threadTs, oldest}: Past,
  {gateway, clock, pauseMs}: {readonly gateway: Gateway; readonly clock: Clock; readonly pauseMs: number},
): Promise<PastMessages> {
  const method = threadTs === null ? 'conversations.history' : 'conversations.replies'
  const found: SlackMessage[] = []
  let cursor = ''
  for (let page = 0; page < PAGES; page += 1) {
    await clock.sleep(pauseMs)
    const args = {
      channel,
      ...(threadTs === null ? {} : {ts: threadTs}),
      oldest: oldest.toFixed(6),
      inclusive: true,
      limit: PAGE,
      ...(cursor === '' ? {} : {cursor}),
    }
    const {messages, response_metadata: next} = await gateway.read(method, args, Page)
    found.push(...messages.flatMap(readMessage))
    cursor = next?.next_cursor ?? ''
    if (cursor === '') break
  }
  const inOrder = found.toSorted((one, other) => Number(one.ts) - Number(other.ts))
  // A thread's first message comes with its replies, however old it is.
  return {messages: inOrder.filter(({ts}) => Number(ts) >= oldest), whole: cursor === ''}
}

function readMessage(raw: unknown): readonly SlackMessage[] {
  const parsed = SlackMessage.safeParse(raw)
  return parsed.success ? [parsed.data] : []
}
