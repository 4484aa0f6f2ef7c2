import {compact, type JsonObject} from './json.ts'
import type {WorkspaceState} from './state.ts'
import {channelType} from './store/channels.ts'
import type {Message, StoredFile, View} from './store/model.ts'

/** A message as the Web API and events show it. Thread counters are added for a parent with replies. */
export function wireMessage(
  state: WorkspaceState,
  message: Message,
  options: {readonly metadata?: boolean} = {},
): JsonObject {
  const {spec} = state
  const replies =
    message.ephemeralFor === undefined ? state.messages.replies(message.channel, message.ts) : []
  const threadTs = message.threadTs ?? (replies.length > 0 ? message.ts : undefined)
  return compact({
    type: 'message',
    subtype: message.subtype,
    user: message.user === '' ? undefined : message.user,
    username: message.username,
    bot_id: message.botId,
    app_id: message.appId,
    bot_profile: message.botId === spec.app.botId ? botProfile(state) : undefined,
    client_msg_id: message.clientMsgId,
    team: spec.team.id,
    text: message.text,
    ts: message.ts,
    thread_ts: threadTs,
    parent_user_id:
      message.threadTs === undefined
        ? undefined
        : state.messages.get(message.channel, message.threadTs)?.user,
    ...(replies.length === 0 ? {} : threadCounters(replies)),
    blocks: message.blocks,
    attachments: message.attachments,
    files: message.files?.map(file => wireFile(state, file)),
    reactions: message.reactions?.map(({name, users}) => ({name, users, count: users.length})),
    edited: message.edited,
    metadata: wireMetadata(message, options.metadata ?? false),
  })
}

/** The message inside an event, with the channel it happened in. */
export function wireEvent(state: WorkspaceState, message: Message): JsonObject {
  const channel = state.channels.get(message.channel)
  return {
    ...wireMessage(state, message),
    channel: message.channel,
    channel_type: channel === undefined ? 'channel' : channelType(channel),
    event_ts: message.ts,
  }
}

export function wireFile({origin, spec}: WorkspaceState, file: StoredFile): JsonObject {
  const path = `${spec.team.id}-${file.id}/${encodeURIComponent(file.name)}`
  return compact({
    id: file.id,
    created: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    size: file.size,
    user: file.user,
    alt_txt: file.altText,
    mode: 'hosted',
    is_public: false,
    url_private: `${origin}/files-pri/${path}`,
    url_private_download: `${origin}/files-pri/${path}`,
    permalink: `${origin}/files/${file.id}`,
  })
}

export function wireView({spec}: WorkspaceState, view: View): JsonObject {
  return {...view, team_id: spec.team.id, app_id: spec.app.id, bot_id: spec.app.botId}
}

function botProfile({spec: {app, team}}: WorkspaceState): JsonObject {
  return {
    id: app.botId,
    app_id: app.id,
    user_id: app.botUserId,
    name: app.name,
    team_id: team.id,
    deleted: false,
  }
}

function threadCounters(replies: readonly Message[]): JsonObject {
  const users = [...new Set(replies.map(reply => reply.user))]
  return {
    reply_count: replies.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
  }
}

/** Without `include_all_metadata` Slack keeps the type and strips the payload of undeclared types. */
function wireMetadata({metadata}: Message, included: boolean): JsonObject | undefined {
  if (metadata === undefined) return undefined
  return included ? metadata : {event_type: metadata.event_type, event_payload: {}}
}
