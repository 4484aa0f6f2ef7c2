import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import type {JsonObject} from '../json.ts'
import {acceptContent, type Content, messageContent} from '../limits/message.ts'
import {change, postAsBot, remove} from '../posting.ts'
import type {WorkspaceState} from '../state.ts'
import type {Message} from '../store/model.ts'
import type {ResponseTarget} from '../tickets.ts'
import {takePostingTurn} from '../web-api/reach.ts'

const answer = messageContent.extend({
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
})

type Answer = z.infer<typeof answer>

/** Does what a post to a response_url asks for, as fast as the channel allows; throws Slack's refusal. */
export function respond(state: WorkspaceState, target: ResponseTarget, body: JsonObject): void {
  takePostingTurn(state, target.channel)
  showAnswer(state, target, body)
}

/** Shows an answer that came with an acknowledgement, which costs no turn; throws Slack's refusal. */
export function showAnswer(state: WorkspaceState, target: ResponseTarget, body: JsonObject): void {
  const read = answer.safeParse(body)
  if (!read.success) throw new SlackFailure('invalid_payload')
  const original = currentOriginal(state, target)
  if (read.data.delete_original === true) return original === undefined ? undefined : remove(state, original)
  const content = acceptContent(read.data, state.journal)
  if (read.data.replace_original === true && original !== undefined) return replace(state, original, content)
  postAsBot(state, newMessage(target, read.data, content))
}

/** Only the app's own message can be replaced or deleted, in the version that is on screen now. */
function currentOriginal(
  state: WorkspaceState,
  {user, channel, original}: ResponseTarget,
): Message | undefined {
  if (original === undefined || original.botId !== state.spec.app.botId) return undefined
  return state.messages.seenBy(user, channel, original.ts)
}

function replace(state: WorkspaceState, original: Message, content: Content): void {
  const {blocks: _blocks, attachments: _attachments, ...kept} = original
  change(state, original, {...kept, ...content})
}

function newMessage(
  {channel, user}: ResponseTarget,
  {response_type: type, thread_ts: thread}: Answer,
  content: Content,
): Parameters<typeof postAsBot>[1] {
  return {
    channel,
    ...content,
    ...(type === 'in_channel' ? {} : {ephemeralFor: user}),
    ...(thread === undefined ? {} : {threadTs: thread}),
  }
}
