import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import type {JsonObject} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import type {Message} from '../store/model.ts'
import {wireMessage} from '../wire.ts'
import {page} from './conversations.ts'
import {count, defineMethod, flag, type Method} from './method.ts'
import {joinedChannel} from './reach.ts'

const historyScopes = ['channels:history', 'groups:history', 'im:history']

const historyArgs = z.object({
  channel: z.string(),
  latest: z.coerce.string().optional(),
  oldest: z.coerce.string().optional(),
  inclusive: flag.optional(),
  limit: count.optional(),
  cursor: z.string().optional(),
  include_all_metadata: flag.optional(),
})

const repliesArgs = historyArgs.extend({ts: z.string()})

type Range = z.infer<typeof historyArgs>

export const historyMethods: readonly Method[] = [
  defineMethod({
    name: 'conversations.history',
    scopes: historyScopes,
    tier: 'tier3',
    args: historyArgs,
    run: (args, state) => {
      const channel = joinedChannel(state, args.channel)
      return answer(state, args, state.messages.topLevel(channel.id).toReversed())
    },
  }),
  defineMethod({
    name: 'conversations.replies',
    scopes: historyScopes,
    tier: 'tier3',
    args: repliesArgs,
    run: (args, state) => {
      const channel = joinedChannel(state, args.channel)
      const asked = state.messages.get(channel.id, args.ts)
      if (asked === undefined) throw new SlackFailure('thread_not_found')
      const parent = state.messages.get(channel.id, asked.threadTs ?? asked.ts) ?? asked
      return answer(state, args, [parent, ...state.messages.replies(channel.id, parent.ts)])
    },
  }),
]

function answer(state: WorkspaceState, range: Range, messages: readonly Message[]): JsonObject {
  const chosen = messages.filter(message => within(message.ts, range))
  const {items, next} = page(chosen, Math.min(range.limit ?? 100, 999), range.cursor)
  return {
    messages: items.map(message =>
      wireMessage(state, message, {metadata: range.include_all_metadata ?? false}),
    ),
    has_more: next !== '',
    ...(next === '' ? {} : {response_metadata: {next_cursor: next}}),
  }
}

/** Timestamps have a fixed width, so Slack's order is the order of the numbers. */
function within(ts: string, {oldest, latest, inclusive}: Range): boolean {
  const at = Number(ts)
  const edge = inclusive ?? false
  const after = oldest === undefined || at > Number(oldest) || (edge && ts === oldest)
  const before = latest === undefined || at < Number(latest) || (edge && ts === latest)
  return after && before
}
