import {SlackFailure} from '../failure.ts'
import type {WorkspaceState} from '../state.ts'
import type {Channel, Message} from '../store/model.ts'

/** The channel as the bot may see it: private ones it is not in do not exist for it. */
export function visibleChannel(state: WorkspaceState, id: string): Channel {
  const channel = state.channels.get(id)
  if (channel === undefined) throw new SlackFailure('channel_not_found')
  if (channel.private && !state.channels.isMember(id, state.spec.app.botUserId))
    throw new SlackFailure('channel_not_found')
  return channel
}

/** The channel to read or post in; a person's id means the direct message with them. */
export function joinedChannel(state: WorkspaceState, id: string): Channel {
  if (state.spec.people.some(person => person.id === id)) return state.channels.direct(id)
  const channel = visibleChannel(state, id)
  if (!state.channels.isMember(id, state.spec.app.botUserId)) throw new SlackFailure('not_in_channel')
  return channel
}

/** A shared message; ephemeral ones cannot be reached by their timestamp. */
export function knownMessage(state: WorkspaceState, channel: string, ts: string): Message {
  const message = state.messages.get(channel, ts)
  if (message === undefined) throw new SlackFailure('message_not_found')
  return message
}

/** Only a message that is not itself a reply can carry a thread. */
export function threadParent(state: WorkspaceState, channel: string, ts: string): Message {
  const parent = state.messages.get(channel, ts)
  if (parent === undefined) throw new SlackFailure('thread_not_found')
  if (parent.threadTs !== undefined) throw new SlackFailure('cannot_reply_to_message')
  return parent
}

/** Slows the caller down when it posts faster than the channel allows. */
export function takePostingTurn(state: WorkspaceState, channel: string): void {
  const wait = state.limits.post(channel)
  if (wait === 0) return
  state.journal.violate(`more than one message per second in ${channel}`)
  throw new SlackFailure('ratelimited', {retryAfter: wait})
}
