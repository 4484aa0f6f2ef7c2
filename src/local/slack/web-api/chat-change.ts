import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import {isObject, type JsonObject} from '../json.ts'
import {acceptContent, messageContent} from '../limits/message.ts'
import {change, remove} from '../posting.ts'
import type {WorkspaceState} from '../state.ts'
import type {Message} from '../store/model.ts'
import {wireMessage} from '../wire.ts'
import {defineMethod, type Method} from './method.ts'
import {knownMessage, visibleChannel} from './reach.ts'

/** `chat.update` refuses longer text. https://docs.slack.dev/reference/methods/chat.update */
const updateTextLimit = 4_000

const updateArgs = messageContent.extend({channel: z.string(), ts: z.string()})

export const chatChangeMethods: readonly Method[] = [
  defineMethod({name: 'chat.update', scopes: ['chat:write'], tier: 'tier3', args: updateArgs, run: update}),
  defineMethod({
    name: 'chat.delete',
    scopes: ['chat:write'],
    tier: 'tier3',
    args: z.object({channel: z.string(), ts: z.string()}),
    run: ({channel, ts}, state) => {
      visibleChannel(state, channel)
      const message = knownMessage(state, channel, ts)
      if (message.botId !== state.spec.app.botId) throw new SlackFailure('cant_delete_message')
      remove(state, message)
      return {channel, ts}
    },
  }),
  defineMethod({
    name: 'chat.getPermalink',
    tier: 'unlimited',
    args: z.object({channel: z.string(), message_ts: z.string()}),
    run: ({channel, message_ts: ts}, state) => {
      visibleChannel(state, channel)
      const {threadTs} = knownMessage(state, channel, ts)
      const thread = threadTs === undefined ? '' : `?thread_ts=${threadTs}&cid=${channel}`
      return {channel, permalink: `${state.origin}/archives/${channel}/p${ts.replace('.', '')}${thread}`}
    },
  }),
]

function update(args: z.infer<typeof updateArgs>, state: WorkspaceState): JsonObject {
  const channel = visibleChannel(state, args.channel)
  const before = knownMessage(state, channel.id, args.ts)
  if (before.botId !== state.spec.app.botId) throw new SlackFailure('cant_update_message')
  if ((args.text ?? '').length > updateTextLimit) throw new SlackFailure('msg_too_long')
  const content = acceptContent(args, state.journal)
  const after = updated(before, content, {args, editTs: state.mint.ts()})
  change(state, before, after)
  return {
    channel: channel.id,
    ts: after.ts,
    text: after.text,
    message: wireMessage(state, after, {metadata: true}),
  }
}

interface Edit {
  readonly args: z.infer<typeof updateArgs>
  readonly editTs: string
}

/** Text without blocks removes the blocks; metadata stays unless given, `{}` removes it. */
function updated(before: Message, content: ReturnType<typeof acceptContent>, {args, editTs}: Edit): Message {
  const {blocks: _blocks, metadata, edited: _edited, attachments, ...kept} = before
  const onlyText = content.blocks === undefined
  const keptMetadata = args.metadata === undefined ? metadata : content.metadata
  const keptAttachments = content.attachments ?? (args.attachments === undefined ? attachments : undefined)
  return {
    ...kept,
    text: content.text,
    ...(content.blocks === undefined ? {} : {blocks: content.blocks}),
    ...(keptAttachments === undefined ? {} : {attachments: keptAttachments}),
    ...(isObject(keptMetadata) && Object.keys(keptMetadata).length > 0 ? {metadata: keptMetadata} : {}),
    // Slack marks an update of blocks as no edit.
    ...(onlyText ? {edited: {user: before.user, ts: editTs}} : {}),
  }
}
