import {compact, type JsonObject} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import type {Message, View} from '../store/model.ts'

/** A message as the console page reads it. */
export function consoleMessage(state: WorkspaceState, message: Message): JsonObject {
  const replies =
    message.ephemeralFor === undefined ? state.messages.replies(message.channel, message.ts) : []
  const {channel, ts, threadTs, user, botId, text, blocks, attachments, ephemeralFor} = message
  return compact({
    channel,
    ts,
    threadTs,
    user,
    username: message.username ?? (botId === state.spec.app.botId ? state.spec.app.name : undefined),
    botId,
    text,
    blocks,
    attachments,
    edited: message.edited === undefined ? undefined : true,
    replyCount: replies.length === 0 ? undefined : replies.length,
    latestReply: replies.at(-1)?.ts,
    files: message.files?.map(({id, name, title, mimetype, size}) => ({
      id,
      name,
      title,
      mimetype,
      size,
      url: `/console/api/files/${id}`,
    })),
    reactions: message.reactions?.map(({name, users}) => ({name, count: users.length})),
    ephemeralFor,
  })
}

/** A modal or Home tab as the console page reads it, with what was filled in so far. */
export function consoleView(view: View | undefined): JsonObject | null {
  if (view === undefined) return null
  const {id, hash, type, title, submit, close, blocks, callback_id: callbackId, state} = view
  return compact({id, hash, type, title, submit, close, blocks, callbackId, values: state.values})
}
