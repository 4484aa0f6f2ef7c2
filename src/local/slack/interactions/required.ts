import {isObject, type JsonObject, objectAt} from '../json.ts'
import type {View} from '../store/model.ts'
import {placedElements} from './elements.ts'

/** What Slack's own client complains about before the app hears of the submission, by block id. */
export function complaints(view: View): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const {blockId, element, input} of placedElements(view.blocks)) {
    if (input === undefined) continue
    const filled = objectAt(objectAt(view.state.values, blockId), String(element.action_id))
    const complaint = complaintAbout(element, filled, input.optional === true)
    if (complaint !== undefined) found[blockId] = complaint
  }
  return found
}

function complaintAbout(element: JsonObject, filled: JsonObject, optional: boolean): string | undefined {
  const {type: _type, ...fields} = filled
  const value = Object.values(fields)[0]
  if (isEmpty(value)) return optional ? undefined : 'Please complete this required field.'
  if (typeof value !== 'string') return undefined
  const {min_length: min, max_length: max} = element
  if (typeof min === 'number' && value.length < min) return `Please enter at least ${min} characters.`
  if (typeof max === 'number' && value.length > max) return `Please enter at most ${max} characters.`
  if (element.type === 'number_input') return numberComplaint(element, value)
  return undefined
}

function numberComplaint(element: JsonObject, value: string): string | undefined {
  const number = Number(value)
  const whole = element.is_decimal_allowed === true || Number.isInteger(number)
  if (!Number.isFinite(number) || !whole) return 'Please enter a valid number.'
  const {min_value: min, max_value: max} = element
  if (typeof min === 'string' && number < Number(min)) return `Please enter a number of at least ${min}.`
  if (typeof max === 'string' && number > Number(max)) return `Please enter a number of at most ${max}.`
  return undefined
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0
}
