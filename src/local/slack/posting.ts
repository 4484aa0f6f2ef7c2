import type {JsonObject} from './json.ts'
import type {WorkspaceState} from './state.ts'
import {channelType} from './store/channels.ts'
import type {Message} from './store/model.ts'
import {wireEvent, wireMessage} from './wire.ts'

/** What a new message consists of; timestamps are given by the workspace. */
export type Draft = Omit<Message, 'ts'>

/** Stores the message and tells the app about it as Slack would, its own messages included. */
export function post(state: WorkspaceState, draft: Draft): Message {
  const message: Message = {...draft, ts: state.mint.ts()}
  state.messages.add(message)
  if (message.ephemeralFor === undefined) announce(state, message)
  return message
}

/** Posts in the app's own name. */
export function postAsBot(state: WorkspaceState, draft: Omit<Draft, 'user' | 'botId' | 'appId'>): Message {
  const {app} = state.spec
  return post(state, {...draft, user: app.botUserId, botId: app.botId, appId: app.id})
}

/** Replaces a shared message and sends `message_changed`; an ephemeral one is replaced silently. */
export function change(state: WorkspaceState, before: Message, after: Message): void {
  const previous = wireMessage(state, before)
  state.messages.replace(after)
  if (after.ephemeralFor !== undefined) return
  const message = wireMessage(state, after)
  tell(state, after.channel, {subtype: 'message_changed', hidden: true, message, previous_message: previous})
}

/** Removes a message; sends `message_deleted` unless only one person saw it. */
export function remove(state: WorkspaceState, message: Message): void {
  const previous = wireMessage(state, message)
  state.messages.remove(message)
  if (message.ephemeralFor !== undefined) return
  tell(state, message.channel, {
    subtype: 'message_deleted',
    hidden: true,
    deleted_ts: message.ts,
    previous_message: previous,
  })
}

/** The subscription this channel's messages belong to: `message.channels`, `message.groups` or `message.im`. */
export function messageSubscription(state: WorkspaceState, channelId: string): string {
  const channel = state.channels.get(channelId)
  const kind = channel === undefined ? 'channel' : channelType(channel)
  return kind === 'im' ? 'message.im' : `message.${kind}s`
}

function announce(state: WorkspaceState, message: Message): void {
  const bot = state.spec.app.botUserId
  if (!state.channels.isMember(message.channel, bot)) return
  const event = wireEvent(state, message)
  // A mention arrives twice: once as a message, once as app_mention, with different event ids and the same ts.
  // Direct messages bring no app_mention. https://docs.slack.dev/reference/events/app_mention
  const mentioned = message.user !== bot && message.text.includes(`<@${bot}>`)
  if (mentioned && event.channel_type !== 'im') state.delivery.event('app_mention', mentionOf(event))
  state.delivery.event(messageSubscription(state, message.channel), event)
}

function mentionOf(event: JsonObject): JsonObject {
  const {channel_type: _kind, subtype: _subtype, ...rest} = event
  return {...rest, type: 'app_mention'}
}

function tell(state: WorkspaceState, channelId: string, fields: JsonObject): void {
  const channel = state.channels.get(channelId)
  if (channel === undefined || !state.channels.isMember(channelId, state.spec.app.botUserId)) return
  const ts = state.mint.ts()
  const event = {
    type: 'message',
    ...fields,
    channel: channelId,
    ts,
    event_ts: ts,
    channel_type: channelType(channel),
  }
  state.delivery.event(messageSubscription(state, channelId), event)
}
