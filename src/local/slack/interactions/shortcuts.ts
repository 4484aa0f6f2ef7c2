import type {JsonObject} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import {wireMessage} from '../wire.ts'
import type {PressResult} from './actions.ts'
import {interactionHead, responseUrl, visibleMessage} from './parties.ts'

export interface ShortcutRequest {
  readonly user: string
  readonly callbackId: string
  /** Both absent for a global shortcut. */
  readonly channel?: string
  readonly ts?: string
}

/** Picks a shortcut from a message's menu, or a global one. */
export async function useShortcut(state: WorkspaceState, request: ShortcutRequest): Promise<PressResult> {
  const {user, callbackId} = request
  const known = state.spec.app.shortcuts.some(shortcut => shortcut.callbackId === callbackId)
  if (!known) throw new Error(`The app has no shortcut ${callbackId}.`)
  const head = {...interactionHead(state, user), callback_id: callbackId, action_ts: state.mint.ts()}
  const payload = {...head, ...subjectOf(state, request)}
  const outcome = await state.delivery.request('interactive', payload, false)
  return {acked: outcome.kind === 'acked', timeout: outcome.kind === 'timeout'}
}

function subjectOf(state: WorkspaceState, {user, channel, ts}: ShortcutRequest): JsonObject {
  if (channel === undefined || ts === undefined) return {type: 'shortcut'}
  const message = visibleMessage(state, {user, channel, ts})
  return {
    type: 'message_action',
    message_ts: ts,
    channel: {id: channel, name: state.channels.get(channel)?.name},
    message: wireMessage(state, message, {metadata: true}),
    response_url: responseUrl(state, 'app', {channel, user, original: message}),
  }
}
