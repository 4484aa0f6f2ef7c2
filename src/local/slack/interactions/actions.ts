import {compact, isObject, type JsonObject, objectAt, objectsAt} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import type {Message, View} from '../store/model.ts'
import {wireMessage, wireView} from '../wire.ts'
import {type Choice, initialState, isStateful, type Placed, placedElements, stateOf} from './elements.ts'
import {interactionHead, responseUrl, visibleMessage} from './parties.ts'

/** Which element the person used, and what they chose in it. */
export interface Press {
  readonly user: string
  readonly actionId: string
  readonly blockId?: string
  readonly choice?: Choice
}

/** Whether the app noticed. */
export interface PressResult {
  readonly acked: boolean
  readonly timeout: boolean
}

/** Uses an element of a message. */
export async function pressInMessage(
  state: WorkspaceState,
  press: Press & {readonly channel: string; readonly ts: string},
): Promise<PressResult> {
  const message = visibleMessage(state, press)
  const blocks = [
    ...(message.blocks ?? []),
    ...(message.attachments ?? []).flatMap(attachment => objectsAt(attachment, 'blocks')),
  ]
  const placed = findElement(blocks, press)
  const key = `${press.user} ${press.channel} ${press.ts}`
  const values = chosenValues(blocks, state.selections.get(key) ?? {}, placed, press.choice)
  state.selections.set(key, values)
  return await deliver(state, {
    ...interactionHead(state, press.user),
    ...messageFields(state, message, press.user),
    type: 'block_actions',
    state: {values},
    actions: [actionOf(state, placed, press.choice)],
  })
}

/** Uses an element of a modal or a Home tab. */
export async function pressInView(state: WorkspaceState, view: View, press: Press): Promise<PressResult> {
  const placed = findElement(view.blocks, press)
  const values = chosenValues(view.blocks, view.state.values, placed, press.choice)
  const chosen = {...view, state: {values}}
  if (isStateful(placed.element)) state.views.replace(press.user, chosen)
  return await deliver(state, {
    ...interactionHead(state, press.user),
    type: 'block_actions',
    container: {type: 'view', view_id: view.id},
    view: wireView(state, chosen),
    actions: [actionOf(state, placed, press.choice)],
  })
}

/** All stateful elements of these blocks with what was chosen so far and what is chosen now. */
export function chosenValues(
  blocks: readonly JsonObject[],
  known: JsonObject,
  now?: Placed,
  choice?: Choice,
): JsonObject {
  const values: Record<string, Record<string, unknown>> = {}
  for (const {blockId, element} of placedElements(blocks)) {
    if (!isStateful(element)) continue
    const actionId = String(element.action_id)
    const before = objectAt(known, blockId)[actionId]
    const current = isObject(before) ? before : initialState(element)
    const isNow = now?.blockId === blockId && now.element === element && choice !== undefined
    values[blockId] = {...values[blockId], [actionId]: isNow ? stateOf(element, choice) : current}
  }
  return values
}

async function deliver(state: WorkspaceState, payload: JsonObject): Promise<PressResult> {
  const outcome = await state.delivery.request('interactive', payload, false)
  return {acked: outcome.kind === 'acked', timeout: outcome.kind === 'timeout'}
}

function findElement(blocks: readonly JsonObject[], {actionId, blockId}: Press): Placed {
  const all = placedElements(blocks)
  const found = all.find(
    ({element, blockId: id}) => element.action_id === actionId && (blockId === undefined || id === blockId),
  )
  if (found !== undefined) return found
  const offered = all.map(({element}) => String(element.action_id)).join(', ')
  throw new Error(`There is no ${actionId} here; there is ${offered === '' ? 'nothing to press' : offered}.`)
}

function actionOf(state: WorkspaceState, {blockId, element}: Placed, choice?: Choice): JsonObject {
  const {type, action_id: id, value, text, style} = element
  const common = {type, action_id: id, block_id: blockId, action_ts: state.mint.ts()}
  if (type === 'button' || type === 'icon_button') return compact({...common, text, style, value})
  return choice === undefined
    ? {...common, ...initialState(element)}
    : {...common, ...stateOf(element, choice)}
}

function messageFields(state: WorkspaceState, message: Message, user: string): JsonObject {
  const ephemeral = message.ephemeralFor !== undefined
  const channel = state.channels.get(message.channel)
  return compact({
    container: compact({
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: ephemeral,
      thread_ts: message.threadTs,
    }),
    channel: {id: message.channel, name: channel?.name},
    // Slack keeps no copy of an ephemeral message, so the payload has none either.
    message: ephemeral ? undefined : wireMessage(state, message, {metadata: true}),
    response_url: responseUrl(state, 'actions', {channel: message.channel, user, original: message}),
  })
}
