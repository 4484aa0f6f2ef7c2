import {z} from 'zod'
import {button, checkboxes, overflow, radioButtons} from './buttons.ts'
import {identifier} from './composition.ts'
import {
  datePicker,
  dateTimePicker,
  emailInput,
  fileInput,
  numberInput,
  plainTextInput,
  timePicker,
  urlInput,
} from './inputs.ts'
import {menus} from './menus.ts'
import {mrkdwn, plainText, text} from './text.ts'

const id = {block_id: identifier.optional()}

const slackFile = z
  .strictObject({id: z.string().optional(), url: z.string().optional()})
  .refine(file => (file.id === undefined) !== (file.url === undefined), 'must provide either id or url')

const picture = {
  alt_text: z.string().min(1).max(2_000),
  image_url: z.string().min(1).max(3_000).optional(),
  slack_file: slackFile.optional(),
}

const imageElement = z
  .strictObject({type: z.literal('image'), ...picture})
  .refine(hasOneSource, 'must provide either image_url or slack_file')

const accessory = z.discriminatedUnion('type', [
  button,
  overflow,
  checkboxes,
  radioButtons,
  ...menus,
  datePicker,
  timePicker,
  imageElement,
])

const section = z
  .strictObject({
    type: z.literal('section'),
    ...id,
    text: text(3_000).optional(),
    fields: z.array(text(2_000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(block => block.text !== undefined || block.fields !== undefined, 'must provide text or fields')

const header = z.strictObject({
  type: z.literal('header'),
  ...id,
  text: plainText(150),
  level: z.int().min(1).max(4).optional(),
})

const divider = z.strictObject({type: z.literal('divider'), ...id})

const context = z.strictObject({
  type: z.literal('context'),
  ...id,
  elements: z
    .array(z.discriminatedUnion('type', [imageElement, plainText(3_000), mrkdwn(3_000)]))
    .min(1)
    .max(10),
})

const actionElement = z.discriminatedUnion('type', [
  button,
  overflow,
  checkboxes,
  radioButtons,
  ...menus,
  datePicker,
  timePicker,
  dateTimePicker,
])

const actions = z.strictObject({
  type: z.literal('actions'),
  ...id,
  elements: z.array(actionElement).min(1).max(25),
})

const image = z
  .strictObject({type: z.literal('image'), ...id, ...picture, title: plainText(2_000).optional()})
  .refine(hasOneSource, 'must provide either image_url or slack_file')

const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  numberInput,
  emailInput,
  urlInput,
  fileInput,
  checkboxes,
  radioButtons,
  ...menus,
  datePicker,
  timePicker,
  dateTimePicker,
])

const input = z.strictObject({
  type: z.literal('input'),
  ...id,
  label: plainText(2_000),
  hint: plainText(2_000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
})

const markdown = z.strictObject({type: z.literal('markdown'), ...id, text: z.string().min(1).max(12_000)})

const alert = z.strictObject({
  type: z.literal('alert'),
  ...id,
  text: text(200),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
})

/** Allowed on every surface. */
export const commonBlocks = [section, header, divider, context, actions, image, input] as const

/** Allowed in messages only. */
export const messageBlocks = [markdown] as const

/** Allowed in modals only. */
export const modalBlocks = [alert] as const

function hasOneSource(block: {readonly image_url?: unknown; readonly slack_file?: unknown}): boolean {
  return (block.image_url === undefined) !== (block.slack_file === undefined)
}
