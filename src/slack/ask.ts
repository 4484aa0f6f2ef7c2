import type {Actor} from '../domain/person.ts'
import type {Store} from '../ports/store.ts'
import type {Action, Command, Incoming, Mention, Shortcut, Submission} from './deliveries.ts'
import {readForm} from './forms.ts'
import type {Identity} from './identity.ts'
import {incidentOfKey} from './ids.ts'

/** One request of one person, whichever way it came. */
export interface Ask {
  /** The delivery's key: the same request has the same key for ever. */
  readonly key: string
  readonly by: Actor
  /** Slack user id, for answers only they see. */
  readonly user: string
  readonly channel: string
  /** Thread the answer belongs into; null for the channel itself. */
  readonly threadTs: string | null
  /** Our own message the request hangs under, by key; null when it is not ours. */
  readonly threadKey: string | null
  readonly incident: string | null
  /** Slack's address for answers to this one request: the way out when a channel is closed to us. */
  readonly responseUrl: string | null
  /** Opens one form within three seconds of the click; null where Slack gave none. */
  readonly trigger: string | null
}

/** Reads who asks and where from. Null when nobody can be answered, such as an event without a user. */
export async function askOf(
  incoming: Incoming,
  {identity, store}: {readonly identity: Identity; readonly store: Store},
): Promise<Ask | null> {
  const origin = originOf(incoming)
  if (origin === null) return null
  const {team, user, name, channel, threadTs, rootTs, responseUrl, trigger} = origin
  const by = await identity.actor({team, user, name})
  const threadKey = rootTs === null ? null : await store.outbox.keyOf({channel, ts: rootTs})
  return {
    key: incoming.key,
    by,
    user,
    channel,
    threadTs,
    threadKey,
    incident: incidentOfKey(threadKey),
    responseUrl,
    trigger: trigger ?? null,
  }
}

interface Origin {
  readonly team: string
  readonly user: string
  readonly name?: string | undefined
  readonly channel: string
  readonly threadTs: string | null
  /** Root of the thread, or the clicked message itself when it is a root. */
  readonly rootTs: string | null
  readonly responseUrl: string | null
  readonly trigger?: string | undefined
}

function originOf(incoming: Incoming): Origin | null {
  if (incoming.kind === 'command') return ofCommand(incoming.body)
  if (incoming.kind === 'action') return ofAction(incoming.body)
  if (incoming.kind === 'shortcut') return ofShortcut(incoming.body)
  if (incoming.kind === 'submission') return ofSubmission(incoming.body)
  return incoming.kind === 'mention' ? ofMention(incoming.body, incoming.team) : null
}

function ofCommand(body: Command): Origin {
  return {
    team: body.team_id,
    user: body.user_id,
    name: body.user_name,
    channel: body.channel_id,
    threadTs: null,
    rootTs: null,
    responseUrl: body.response_url ?? null,
    trigger: body.trigger_id,
  }
}

function ofAction({
  user,
  team,
  channel,
  container,
  message,
  response_url: responseUrl,
  trigger_id: trigger,
}: Action): Origin | null {
  const id = channel?.id ?? container?.channel_id
  if (id === undefined) return null
  // Slack sometimes leaves the thread out of one of the two places.
  const threadTs = message?.thread_ts ?? container?.thread_ts ?? null
  const own = message?.ts ?? container?.message_ts ?? null
  return {
    team: user.team_id ?? team?.id ?? '',
    user: user.id,
    name: user.name ?? user.username,
    channel: id,
    threadTs: threadTs === own ? null : threadTs,
    rootTs: threadTs ?? own,
    responseUrl: responseUrl ?? null,
    trigger,
  }
}

function ofShortcut({
  user,
  team,
  channel,
  message,
  message_ts: ts,
  response_url: responseUrl,
}: Shortcut): Origin | null {
  const root = message?.thread_ts ?? message?.ts ?? ts ?? null
  if (channel === undefined || channel === null) return null
  return {
    team: user.team_id ?? team?.id ?? '',
    user: user.id,
    name: user.name ?? user.username,
    channel: channel.id,
    threadTs: root,
    rootTs: root,
    responseUrl: responseUrl ?? null,
  }
}

/** A form belongs where the button was that opened it. */
function ofSubmission({user, team, view}: Submission): Origin | null {
  const form = readForm(view)
  if (form === null) return null
  return {
    team: user.team_id ?? team?.id ?? '',
    user: user.id,
    name: user.name ?? user.username,
    channel: form.channel,
    threadTs: form.threadTs,
    rootTs: form.threadTs,
    responseUrl: null,
  }
}

function ofMention({user, team, channel, ts, thread_ts: threadTs}: Mention, ours: string): Origin | null {
  if (user === undefined) return null
  const root = threadTs ?? ts
  return {team: team ?? ours, user, channel, threadTs: root, rootTs: root, responseUrl: null}
}
