import type {Outcome} from '../delivery/envelope.ts'
import {SlackFailure} from '../failure.ts'
import {type JsonObject, objectsAt, stringAt} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import {interactionHead, openableChannel, personOf, responseUrl} from './parties.ts'
import {showAnswer} from './response.ts'

export interface CommandRequest {
  readonly user: string
  readonly channel: string
  /** What follows the command; a leading command itself is tolerated. */
  readonly text: string
  /** Set when the person types inside a thread, which Slack refuses. */
  readonly thread?: string
}

/** What the person sees as the direct answer to a command. */
export interface CommandAnswer {
  readonly text?: string
  readonly blocks?: readonly JsonObject[]
  readonly responseType?: 'ephemeral' | 'in_channel'
  /** Nobody acknowledged in time. */
  readonly timeout?: true
  /** Slack's own sentence when the command did not get through. */
  readonly error?: string
}

/** Sends the slash command and shows its answer to the person. */
export async function runCommand(state: WorkspaceState, request: CommandRequest): Promise<CommandAnswer> {
  const {command} = state.spec.app
  if (request.thread !== undefined) return {error: `${command} is not supported in threads. Sorry!`}
  const text = withoutCommand(request.text, command)
  if (text.startsWith('/')) return {error: `${text.split(/\s/)[0]} is not a valid command.`}
  const payload = commandPayload(state, {...request, text})
  const outcome = await state.delivery.request('slash_commands', payload, true)
  return answerTo(state, request, outcome)
}

function withoutCommand(text: string, command: string): string {
  const trimmed = text.trim()
  return trimmed === command || trimmed.startsWith(`${command} `)
    ? trimmed.slice(command.length).trim()
    : trimmed
}

function commandPayload(state: WorkspaceState, {user, channel: id, text}: CommandRequest): JsonObject {
  const {team, app} = state.spec
  const channel = openableChannel(state, user, id)
  return {
    token: 'local',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.im === undefined ? channel.name : 'directmessage',
    user_id: user,
    user_name: personOf(state, user).name,
    command: app.command,
    text,
    api_app_id: app.id,
    // Slack writes this one as a string, unlike in interactions.
    is_enterprise_install: 'false',
    response_url: responseUrl(state, 'commands', {channel: channel.id, user}),
    trigger_id: interactionHead(state, user).trigger_id,
  }
}

function answerTo(state: WorkspaceState, request: CommandRequest, outcome: Outcome): CommandAnswer {
  const {command} = state.spec.app
  if (outcome.kind === 'timeout')
    return {timeout: true, error: `${command} failed with the error "operation_timeout"`}
  if (outcome.kind === 'failed') return {error: `${command} failed with the error "dispatch_failed"`}
  const {payload} = outcome
  if (payload.text === undefined && payload.blocks === undefined && payload.attachments === undefined)
    return {}
  try {
    showAnswer(state, {channel: request.channel, user: request.user}, payload)
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error
    state.journal.violate(`slash_commands: answer refused: ${error.code}`)
    return {error: `${command} failed with the error "invalid_command_response"`}
  }
  const text = stringAt(payload, 'text')
  const blocks = objectsAt(payload, 'blocks')
  return {
    responseType: payload.response_type === 'in_channel' ? 'in_channel' : 'ephemeral',
    ...(text === undefined ? {} : {text}),
    ...(blocks.length === 0 ? {} : {blocks}),
  }
}
