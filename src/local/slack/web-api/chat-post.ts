import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import type {JsonObject} from '../json.ts'
import {acceptContent, messageContent} from '../limits/message.ts'
import {postAsBot} from '../posting.ts'
import type {WorkspaceState} from '../state.ts'
import type {Message} from '../store/model.ts'
import {wireMessage} from '../wire.ts'
import {defineMethod, flag, type Method} from './method.ts'
import {joinedChannel, takePostingTurn, threadParent} from './reach.ts'

const postArgs = messageContent.extend({
  channel: z.string(),
  thread_ts: z.string().optional(),
  reply_broadcast: flag.optional(),
  username: z.string().optional(),
})

const ephemeralArgs = messageContent.extend({
  channel: z.string(),
  user: z.string(),
  thread_ts: z.string().optional(),
})

export const chatPostMethods: readonly Method[] = [
  defineMethod({
    name: 'chat.postMessage',
    scopes: ['chat:write'],
    tier: 'posting',
    args: postArgs,
    run: postMessage,
  }),
  defineMethod({
    name: 'chat.postEphemeral',
    scopes: ['chat:write'],
    tier: 'tier4',
    args: ephemeralArgs,
    run: postEphemeral,
  }),
]

function postMessage(args: z.infer<typeof postArgs>, state: WorkspaceState): JsonObject {
  const channel = joinedChannel(state, args.channel)
  const content = acceptContent(args, state.journal)
  if (args.thread_ts !== undefined) threadParent(state, channel.id, args.thread_ts)
  takePostingTurn(state, channel.id)
  const message: Message = postAsBot(state, {
    channel: channel.id,
    ...content,
    ...(args.thread_ts === undefined ? {} : {threadTs: args.thread_ts}),
    ...(args.reply_broadcast === true ? {broadcast: true} : {}),
    ...(args.username === undefined ? {} : {username: args.username}),
  })
  return {channel: channel.id, ts: message.ts, message: wireMessage(state, message, {metadata: true})}
}

function postEphemeral(args: z.infer<typeof ephemeralArgs>, state: WorkspaceState): JsonObject {
  const channel = joinedChannel(state, args.channel)
  if (!state.channels.isMember(channel.id, args.user)) throw new SlackFailure('user_not_in_channel')
  const content = acceptContent(args, state.journal)
  if (args.thread_ts !== undefined) threadParent(state, channel.id, args.thread_ts)
  takePostingTurn(state, channel.id)
  const message = postAsBot(state, {
    channel: channel.id,
    ...content,
    ephemeralFor: args.user,
    ...(args.thread_ts === undefined ? {} : {threadTs: args.thread_ts}),
  })
  return {message_ts: message.ts}
}
