import type {JsonObject} from '../json.ts'
import {change, post} from '../posting.ts'
import type {WorkspaceState} from '../state.ts'
import type {Block, Message} from '../store/model.ts'
import {react} from '../web-api/marks.ts'
import {wireView} from '../wire.ts'
import {openableChannel, personOf, visibleMessage} from './parties.ts'

export interface Saying {
  readonly user: string
  readonly channel: string
  readonly text: string
  readonly thread?: string
}

/** A person posts a message; they must be in the channel. */
export function say(state: WorkspaceState, {user, channel: id, text, thread}: Saying): Message {
  const channel = openableChannel(state, user, id)
  if (!channel.members.includes(user))
    throw new Error(`${personOf(state, user).name} is not in #${channel.name} and cannot post there.`)
  const parent = thread === undefined ? undefined : state.messages.get(id, thread)
  if (thread !== undefined && parent === undefined) throw new Error(`There is no message ${thread} in ${id}.`)
  return post(state, {
    channel: id,
    user,
    text,
    clientMsgId: state.mint.uuid(),
    ...(parent === undefined ? {} : {threadTs: parent.threadTs ?? parent.ts}),
  })
}

export interface AlertMessage {
  readonly channel: string
  readonly username: string
  readonly text?: string
  readonly attachments: readonly JsonObject[]
  readonly blocks?: readonly Block[]
  readonly thread?: string
  /** An incoming webhook (the default) posts as `bot_message`; another app's bot token posts without subtype. */
  readonly through?: 'webhook' | 'app'
}

const ALERTS_BOT = 'BALERTS'

/** A message by another bot. */
export function postAlert(state: WorkspaceState, alert: AlertMessage): Message {
  const webhook = alert.through !== 'app'
  return post(state, {
    channel: alert.channel,
    text: alert.text ?? '',
    attachments: alert.attachments,
    ...(alert.blocks === undefined ? {} : {blocks: alert.blocks}),
    ...(alert.thread === undefined ? {} : {threadTs: alert.thread}),
    botId: ALERTS_BOT,
    user: webhook ? '' : 'UALERTS',
    username: alert.username,
    ...(webhook ? {subtype: 'bot_message'} : {appId: 'AALERTS'}),
  })
}

/** The other bot edits its message, as PagerDuty does; the app hears of it as `message_changed`. */
export function editAlert(
  state: WorkspaceState,
  {
    channel,
    ts,
    ...content
  }: {readonly channel: string; readonly ts: string} & Partial<Pick<AlertMessage, 'text' | 'attachments'>>,
): Message {
  const before = state.messages.get(channel, ts)
  if (before?.botId !== ALERTS_BOT)
    throw new Error(`There is no message ${ts} of the other bot in ${channel}.`)
  const after = {...before, ...content, edited: {user: ALERTS_BOT, ts: state.mint.ts()}}
  change(state, before, after)
  return after
}

/** The person adds a reaction; the app hears of it if it subscribed to `reaction_added`. */
export function reactAs(
  state: WorkspaceState,
  {
    user,
    channel,
    ts,
    name,
  }: {readonly user: string; readonly channel: string; readonly ts: string; readonly name: string},
): void {
  const message = visibleMessage(state, {user, channel, ts})
  if (!react(state, {channel, timestamp: ts, name, user})) return
  state.delivery.event('reaction_added', {
    type: 'reaction_added',
    user,
    reaction: name,
    item: {type: 'message', channel, ts},
    item_user: message.user,
    event_ts: state.mint.ts(),
  })
}

/** The person opens the app's Home tab. */
export function openHome(state: WorkspaceState, user: string): void {
  personOf(state, user)
  const home = state.views.home(user)
  state.delivery.event('app_home_opened', {
    type: 'app_home_opened',
    user,
    channel: state.channels.direct(user).id,
    tab: 'home',
    event_ts: state.mint.ts(),
    ...(home === undefined ? {} : {view: wireView(state, home)}),
  })
}
