import {z} from 'zod'
import {actionable, option} from './composition.ts'
import {plainText} from './text.ts'

export const button = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  action_id: actionable.action_id.optional(),
  text: plainText(75),
  value: z.string().max(2_000).optional(),
  url: z.string().max(3_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
})

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  options: z
    .array(option.extend({value: z.string().min(1).max(75)}))
    .min(1)
    .max(5),
})

export const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...actionable,
  options: z.array(option).min(1).max(10),
  initial_options: z.array(option).min(1).optional(),
  focus_on_load: z.boolean().optional(),
})

export const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...actionable,
  options: z.array(option).min(1).max(10),
  initial_option: option.optional(),
  focus_on_load: z.boolean().optional(),
})
