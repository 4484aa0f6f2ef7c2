import {z} from 'zod'
import {actionable, fillable} from './composition.ts'

const dispatch = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
})

const typed = {...fillable, dispatch_action_config: dispatch.optional()}

export const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...typed,
  initial_value: z.string().optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3_000).optional(),
  max_length: z.int().min(1).max(3_000).optional(),
})

/** The bounds are strings, which the numbers in everybody's head are not. */
export const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
})

export const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  initial_value: z.string().optional(),
})

export const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...typed,
  initial_value: z.string().optional(),
})

export const fileInput = z.strictObject({
  type: z.literal('file_input'),
  action_id: actionable.action_id,
  filetypes: z.array(z.string()).min(1).optional(),
  max_files: z.int().min(1).max(10).optional(),
})

const picked = {...fillable, confirm: actionable.confirm}

export const datePicker = z.strictObject({
  type: z.literal('datepicker'),
  ...picked,
  initial_date: z.iso.date().optional(),
})

export const timePicker = z.strictObject({
  type: z.literal('timepicker'),
  ...picked,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: z.string().optional(),
})

export const dateTimePicker = z.strictObject({
  type: z.literal('datetimepicker'),
  action_id: actionable.action_id,
  confirm: actionable.confirm,
  focus_on_load: z.boolean().optional(),
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
})
