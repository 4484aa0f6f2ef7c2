import {SlackFailure} from '../failure.ts'
import {isObject, type JsonObject, objectAt, stringAt} from '../json.ts'
import {pushModal, updateView} from '../showing.ts'
import type {WorkspaceState} from '../state.ts'
import type {View} from '../store/model.ts'
import {wireView} from '../wire.ts'
import {chosenValues} from './actions.ts'
import {type Choice, isStateful, placedElements, stateOf} from './elements.ts'
import {interactionHead} from './parties.ts'
import {complaints} from './required.ts'

/** Values by block and action; a choice may be plain text, option values or Slack's own state object. */
export type FormValues = Readonly<Record<string, Readonly<Record<string, Choice>>>>

/** What the person sees after pressing the modal's button. */
export interface SubmitResult {
  /** By block id; from the app, or from Slack's own checks, which never reach the app. */
  readonly errors?: Readonly<Record<string, string>>
  readonly closed?: true
  readonly updated?: View
  readonly timeout?: true
  /** Slack's word when the app's answer was refused. */
  readonly error?: string
}

/** Fills in and submits the modal. */
export async function submitModal(
  state: WorkspaceState,
  user: string,
  request: {readonly viewId: string; readonly values: FormValues},
): Promise<SubmitResult> {
  const shown = modalOf(state, user, request.viewId)
  const view = {...shown, state: {values: filledIn(shown, request.values)}}
  const missing = complaints(view)
  if (Object.keys(missing).length > 0) return {errors: missing}
  state.views.replace(user, view)
  const payload = {
    ...interactionHead(state, user),
    type: 'view_submission',
    view: wireView(state, view),
    response_urls: [],
  }
  const outcome = await state.delivery.request('interactive', payload, true)
  if (outcome.kind === 'timeout') return {timeout: true}
  if (outcome.kind === 'failed') return {error: outcome.reason}
  return follow(state, {user, view}, outcome.payload)
}

/** Cancels the modal on top; the app hears of it only if it asked to. */
export async function closeModal(state: WorkspaceState, user: string, viewId: string): Promise<void> {
  const view = modalOf(state, user, viewId)
  const stack = state.views.stack(user)
  state.views.setStack(user, view.clear_on_close ? [] : stack.slice(0, -1))
  if (!view.notify_on_close) return
  const {trigger_id: _trigger, ...head} = interactionHead(state, user)
  const payload = {...head, type: 'view_closed', view: wireView(state, view), is_cleared: view.clear_on_close}
  await state.delivery.request('interactive', payload, false)
}

function modalOf(state: WorkspaceState, user: string, viewId: string): View {
  const top = state.views.top(user)
  if (top?.id === viewId) return top
  throw new Error(`${user} does not look at a modal ${viewId}, but at ${top?.id ?? 'none'}.`)
}

function filledIn(view: View, values: FormValues): JsonObject {
  const known = chosenValues(view.blocks, view.state.values)
  const filled: Record<string, JsonObject> = {}
  for (const {blockId, element} of placedElements(view.blocks)) {
    if (!isStateful(element)) continue
    const actionId = String(element.action_id)
    const choice = values[blockId]?.[actionId]
    const kept = objectAt(known, blockId)[actionId]
    filled[blockId] = {...filled[blockId], [actionId]: choice === undefined ? kept : stateOf(element, choice)}
  }
  return filled
}

interface Shown {
  readonly user: string
  readonly view: View
}

/** Does what the acknowledgement's `response_action` says; an empty one closes the modal. */
function follow(state: WorkspaceState, shown: Shown, answer: JsonObject): SubmitResult {
  try {
    return obey(state, shown, answer)
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error
    state.journal.violate(`view_submission: answer refused: ${error.code} ${JSON.stringify(error.extra)}`)
    return {error: error.code}
  }
}

function obey(state: WorkspaceState, shown: Shown, answer: JsonObject): SubmitResult {
  const {user, view} = shown
  switch (stringAt(answer, 'response_action')) {
    case 'errors':
      return {errors: errorsOf(state, view, answer.errors)}
    case 'update':
      // The form may have been updated through the Web API while the app was thinking.
      return {updated: updateView(state, {user, view: state.views.top(user) ?? view}, {view: answer.view})}
    case 'push':
      return {updated: pushModal(state, user, answer.view)}
    case 'clear':
      state.views.setStack(user, [])
      return {closed: true}
    case undefined:
      state.views.setStack(
        user,
        state.views.stack(user).filter(({id}) => id !== view.id),
      )
      return {closed: true}
    default:
      throw new SlackFailure('invalid_response_action')
  }
}

function errorsOf(state: WorkspaceState, view: View, errors: unknown): Readonly<Record<string, string>> {
  const known = new Set(view.blocks.filter(({type}) => type === 'input').map(block => block.block_id))
  const entries = Object.entries(isObject(errors) ? errors : {}).map(([id, text]) => [id, String(text)])
  for (const [id] of entries)
    if (!known.has(id ?? ''))
      state.journal.violate(`view_submission: error for ${id}, which is no input block`)
  return Object.fromEntries(entries)
}
