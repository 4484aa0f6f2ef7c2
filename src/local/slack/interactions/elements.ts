import {isObject, type JsonObject, objectAt, objectsAt, stringAt} from '../json.ts'

/** An interactive element and the block it stands in. */
export interface Placed {
  readonly blockId: string
  readonly element: JsonObject
  /** The input block's own settings, when it is one. */
  readonly input?: JsonObject
}

/** Every element with an `action_id` in these blocks. */
export function placedElements(blocks: readonly JsonObject[]): readonly Placed[] {
  return blocks.flatMap(block => {
    const blockId = stringAt(block, 'block_id') ?? ''
    const input = block.type === 'input' ? {input: block} : {}
    return [...objectsAt(block, 'elements'), objectAt(block, 'accessory'), objectAt(block, 'element')]
      .filter(element => typeof element.action_id === 'string')
      .map(element => ({blockId, element, ...input}))
  })
}

/** What the person chose or typed: text, option values, or Slack's own state object. */
export type Choice = string | number | readonly string[] | JsonObject

const singleFields: Readonly<Record<string, string>> = {
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
}

/** The element's state after this choice, as in `view.state.values`; throws for an option that is not offered. */
export function stateOf(element: JsonObject, choice: Choice): JsonObject {
  const type = String(element.type)
  if (isObject(choice)) return {type, ...choice}
  const field = singleFields[type]
  if (field !== undefined) return {type, [field]: choice}
  if (type === 'checkboxes' || type.startsWith('multi_'))
    return {type, selected_options: optionsOf(element, choice)}
  if (type === 'overflow' || type === 'radio_buttons' || type.endsWith('_select'))
    return {type, selected_option: optionsOf(element, choice)[0] ?? null}
  return {type, value: String(choice)}
}

/** The state before anybody touched the element. */
export function initialState(element: JsonObject): JsonObject {
  const type = String(element.type)
  const field = singleFields[type]
  if (field !== undefined) return {type, [field]: element[field.replace('selected_', 'initial_')] ?? null}
  if (type === 'checkboxes' || type.startsWith('multi_'))
    return {type, selected_options: element.initial_options ?? []}
  if (type === 'radio_buttons' || type.endsWith('_select'))
    return {type, selected_option: element.initial_option ?? null}
  return {type, value: element.initial_value ?? null}
}

/** Buttons and menus hold no value between clicks. */
export function isStateful({type}: JsonObject): boolean {
  return !['button', 'overflow', 'icon_button', 'feedback_buttons', 'workflow_button'].includes(String(type))
}

function optionsOf(element: JsonObject, choice: string | number | readonly string[]): readonly JsonObject[] {
  const offered = [
    ...objectsAt(element, 'options'),
    ...objectsAt(element, 'option_groups').flatMap(group => objectsAt(group, 'options')),
  ]
  const values = typeof choice === 'object' ? choice : [String(choice)]
  return values.map(value => {
    const option = offered.find(candidate => candidate.value === value)
    if (option !== undefined) return option
    throw new Error(
      `${String(element.action_id)} offers no ${value}; it offers ${offered.map(o => String(o.value)).join(', ')}.`,
    )
  })
}
