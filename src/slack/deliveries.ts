import {createHash} from 'node:crypto'
import {z} from 'zod'
import {ForeignAlert} from '../domain/foreign-alert.ts'
import {readAlerts} from './alerts/index.ts'
import {isByOtherApp, SlackMessage} from './alerts/message.ts'

/** What Slack sends, as far as we read it. Anything else in a body is let through untouched. */
const person = z.object({
  id: z.string(),
  name: z.string().optional(),
  username: z.string().optional(),
  team_id: z.string().optional(),
})
const team = z.object({id: z.string()}).nullish()
const channel = z.object({id: z.string()}).nullish()

const Command = z.object({
  command: z.string(),
  text: z.string().default(''),
  team_id: z.string(),
  channel_id: z.string(),
  user_id: z.string(),
  user_name: z.string().default(''),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
})
const Action = z.object({
  type: z.literal('block_actions'),
  user: person,
  team,
  channel,
  container: z
    .object({message_ts: z.string(), channel_id: z.string(), thread_ts: z.string(), view_id: z.string()})
    .partial()
    .optional(),
  message: z.object({ts: z.string(), thread_ts: z.string().optional()}).optional(),
  actions: z
    .array(
      z.object({action_id: z.string(), value: z.string().default(''), action_ts: z.string().default('')}),
    )
    .min(1),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
})
const Shortcut = z.object({
  type: z.literal('message_action'),
  callback_id: z.string(),
  user: person,
  team,
  channel,
  message_ts: z.string().optional(),
  message: SlackMessage.optional(),
  action_ts: z.string().default(''),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
})
const Submission = z.object({
  type: z.literal('view_submission'),
  user: person,
  team,
  view: z.object({
    id: z.string(),
    callback_id: z.string().default(''),
    private_metadata: z.string().default(''),
    state: z
      .object({
        values: z.record(z.string(), z.record(z.string(), z.object({value: z.string().nullish()}))),
      })
      .default({values: {}}),
  }),
  trigger_id: z.string().optional(),
})
const Mention = z.object({
  type: z.literal('app_mention'),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  team: z.string().optional(),
  text: z.string().default(''),
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string().optional(),
})
const Posted = SlackMessage.extend({type: z.literal('message'), channel: z.string()})
/** An edit carries the whole message as it is now. */
const Edited = z.object({
  type: z.literal('message'),
  subtype: z.literal('message_changed'),
  channel: z.string(),
  message: SlackMessage,
})
const HomeOpened = z.object({
  type: z.literal('app_home_opened'),
  user: z.string(),
  tab: z.string().optional(),
})
const Reaction = z.object({
  type: z.literal('reaction_added'),
  user: z.string(),
  reaction: z.string(),
  item: z.discriminatedUnion('type', [
    z.object({type: z.literal('message'), channel: z.string(), ts: z.string()}),
    z.object({type: z.literal('file')}),
    z.object({type: z.literal('file_comment')}),
  ]),
})
const Event = z.object({
  type: z.literal('event_callback'),
  team_id: z.string(),
  event_id: z.string(),
  event: z.union([Mention, HomeOpened, Reaction, Edited, Posted]),
})
/** Another app's message in a channel, reduced to the alerts in it. */
const AlertPosted = z.object({
  channel: z.string(),
  ts: z.string(),
  threadTs: z.string().nullable(),
  /** When it said what it says now. */
  saidTs: z.string(),
  alerts: z.array(ForeignAlert).min(1),
})
const KeptAlert = z.object({key: z.string(), team: z.string(), kind: z.literal('alert'), body: AlertPosted})

export type Command = z.infer<typeof Command>
export type Action = z.infer<typeof Action>
export type Shortcut = z.infer<typeof Shortcut>
export type Submission = z.infer<typeof Submission>
export type Mention = z.infer<typeof Mention>
export type HomeOpened = z.infer<typeof HomeOpened>
export type Reaction = z.infer<typeof Reaction>
export type AlertPosted = z.infer<typeof AlertPosted>

/** One delivery we answer, with the key that is the same however often and wherever Slack delivers it. */
export type Incoming =
  | {readonly kind: 'command'; readonly key: string; readonly body: Command}
  | {readonly kind: 'action'; readonly key: string; readonly body: Action}
  | {readonly kind: 'shortcut'; readonly key: string; readonly body: Shortcut}
  | {readonly kind: 'submission'; readonly key: string; readonly body: Submission}
  | {readonly kind: 'mention'; readonly key: string; readonly team: string; readonly body: Mention}
  | {readonly kind: 'home'; readonly key: string; readonly team: string; readonly body: HomeOpened}
  | {readonly kind: 'reaction'; readonly key: string; readonly team: string; readonly body: Reaction}
  | {readonly kind: 'alert'; readonly key: string; readonly team: string; readonly body: AlertPosted}

/** One person's request. */
export type Request = Exclude<Incoming, {kind: 'home' | 'alert' | 'reaction'}>

/** Reads a body; null for everything we do not answer, such as events we never subscribed to. */
export function readDelivery(body: unknown): Incoming | null {
  const command = Command.safeParse(body)
  if (command.success) return {kind: 'command', key: commandKey(command.data), body: command.data}
  const action = Action.safeParse(body)
  if (action.success) return {kind: 'action', key: actionKey(action.data), body: action.data}
  const shortcut = Shortcut.safeParse(body)
  if (shortcut.success) return {kind: 'shortcut', key: shortcutKey(shortcut.data), body: shortcut.data}
  const submission = Submission.safeParse(body)
  if (submission.success)
    return {kind: 'submission', key: submissionKey(submission.data), body: submission.data}
  const event = Event.safeParse(body)
  return event.success ? ofEvent(event.data) : null
}

/** Slack's address for answers to this one request, where it has one. */
export function responseUrlOf({body}: Incoming): string | null {
  return ('response_url' in body ? body.response_url : undefined) ?? null
}

/** True for a slash command, whatever else its body lacks: somebody waits for an answer. */
export function isCommand(body: unknown): boolean {
  return z.object({command: z.string()}).safeParse(body).success
}

/**
 * The body as it is kept: without the verification token, which is of no use to us and a secret of Slack's, and of
 * foreign messages only what was read from them.
 */
export function bodyToKeep(incoming: Incoming, body: object): string {
  if (incoming.kind === 'alert') return JSON.stringify(incoming)
  const {token: _token, ...rest} = body as {readonly token?: unknown}
  if (incoming.kind !== 'shortcut') return JSON.stringify(rest)
  return JSON.stringify({...rest, message: incoming.body.message})
}

/** Reads a body that {@link bodyToKeep} made. */
export function readKept(body: string): Incoming | null {
  const kept: unknown = JSON.parse(body)
  const alert = KeptAlert.safeParse(kept)
  return alert.success ? alert.data : readDelivery(kept)
}

function ofEvent({team_id: team, event_id: id, event}: z.infer<typeof Event>): Incoming | null {
  if (event.type === 'app_home_opened') return {kind: 'home', key: `event:${id}`, team, body: event}
  if (event.type === 'app_mention')
    return {kind: 'mention', key: mentionKey(event.channel, event.ts), team, body: event}
  if (event.type === 'reaction_added') return {kind: 'reaction', key: `event:${id}`, team, body: event}
  return alertIn('message' in event ? event.message : event, {team, channel: event.channel})
}

/** The same for an event as for the message found later in the channel, which has no event id. */
export function mentionKey(channel: string, ts: string): string {
  return `mention:${channel}:${ts}`
}

/**
 * The alerts of another app's message; null when it has none. Its key is the same until an edit says something else
 * about them: a link that Slack unfolds below it is no news.
 */
export function alertIn(
  message: SlackMessage,
  {team, channel}: {readonly team: string; readonly channel: string},
): Extract<Incoming, {kind: 'alert'}> | null {
  const alerts = isByOtherApp(message) ? readAlerts(message) : []
  if (alerts.length === 0) return null
  const {ts, thread_ts: threadTs = null, edited} = message
  const saidTs = edited?.ts ?? ts
  const key = `alert:${channel}:${ts}:${digest(JSON.stringify(alerts))}`
  return {kind: 'alert', key, team, body: {channel, ts, threadTs, saidTs, alerts: [...alerts]}}
}

function commandKey(command: Command): string {
  return `command:${command.trigger_id ?? digest(JSON.stringify(command))}`
}

function actionKey({message, container, actions, user}: Action): string {
  const where = message?.ts ?? container?.message_ts ?? container?.view_id ?? ''
  const first = actions[0]
  return `action:${digest(JSON.stringify([where, first?.action_id, first?.value, first?.action_ts, user.id]))}`
}

function shortcutKey({
  callback_id: callback,
  message_ts: ts,
  action_ts: at,
  user,
  trigger_id: trigger,
}: Shortcut): string {
  return `shortcut:${digest(JSON.stringify([callback, ts, at === '' ? trigger : at, user.id]))}`
}

/** One form is submitted again after an error in it, each time with another trigger. */
function submissionKey({view, user, trigger_id: trigger}: Submission): string {
  return `submission:${digest(JSON.stringify([view.id, trigger ?? view.state, user.id]))}`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}
