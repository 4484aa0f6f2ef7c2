import {z} from 'zod'
import {plainText, text} from './text.ts'

// Limits of this folder: https://docs.slack.dev/reference/block-kit and @slack/types 3.2.0.

/** Ids of blocks and actions. */
export const identifier = z.string().min(1).max(255)

export const confirm = z.strictObject({
  title: plainText(100),
  text: text(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
})

/** An option of a menu, of checkboxes or of radio buttons. */
export const option = z.strictObject({
  text: text(75),
  value: z.string().min(1).max(150),
  description: text(75).optional(),
  url: z.string().max(3_000).optional(),
})

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(option).min(1).max(100),
})

/** Fields that every interactive element has. */
export const actionable = {action_id: identifier, confirm: confirm.optional()}

/** Fields of elements one can type or choose in. */
export const fillable = {
  action_id: identifier,
  placeholder: plainText(150).optional(),
  focus_on_load: z.boolean().optional(),
}
