import {z} from 'zod'
import {failureWith} from '../failure.ts'
import {compact, type JsonObject} from '../json.ts'
import type {Block} from '../store/model.ts'
import {plainText} from './blocks/text.ts'
import {acceptBlocks} from './blocks.ts'
import {slackMessages} from './issues.ts'

/** A view as the app sends it, before the workspace gives it an id. https://docs.slack.dev/reference/views */
const viewPayload = z.strictObject({
  type: z.enum(['modal', 'home']),
  title: plainText(24).optional(),
  submit: plainText(24).nullish(),
  close: plainText(24).nullish(),
  blocks: z.array(z.unknown()),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3_000).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
})

/** What a checked view consists of, without ids and state. */
export interface ViewContent {
  readonly type: 'modal' | 'home'
  readonly callback_id: string
  readonly private_metadata: string
  readonly external_id: string
  readonly title?: JsonObject
  readonly submit?: JsonObject | null
  readonly close?: JsonObject | null
  readonly blocks: readonly Block[]
  readonly clear_on_close: boolean
  readonly notify_on_close: boolean
}

/** Checks a view against Slack's limits; throws `invalid_arguments` with one message for each breach. */
export function acceptView(payload: unknown, type: 'modal' | 'home'): ViewContent {
  const read = viewPayload.safeParse(payload)
  if (!read.success) throw failureWith('invalid_arguments', slackMessages(read.error, '/view', payload))
  const {title, submit, close, blocks, ...view} = read.data
  if (view.type !== type)
    throw failureWith('invalid_arguments', [`[ERROR] must be "${type}" [json-pointer:/view/type]`])
  if (type === 'modal' && title === undefined)
    throw failureWith('invalid_arguments', ['[ERROR] missing required field: title [json-pointer:/view]'])
  const accepted = acceptBlocks(blocks, type)
  if (type === 'modal' && accepted.some(block => block.type === 'input') && !submit)
    throw failureWith('invalid_arguments', ['[ERROR] missing required field: submit [json-pointer:/view]'])
  return {
    type,
    callback_id: view.callback_id ?? '',
    private_metadata: view.private_metadata ?? '',
    external_id: view.external_id ?? '',
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    blocks: accepted,
    ...compact({title, submit, close}),
  }
}
