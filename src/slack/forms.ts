import {z} from 'zod'
import type {Submission} from './deliveries.ts'

/** What a form of ours decides, and on which plan. Like a button it only names things. */
export interface Form {
  readonly act: 'approve' | 'deny' | 'break-glass'
  readonly plan: string
  /** Hash of the plan that was shown in the form. */
  readonly hash: string
  /** Where the button was, so that the answer gets there. */
  readonly channel: string
  readonly threadTs: string | null
}

/** The one field of every form of ours … */
export const FORM_INPUT = {block: 'form.input', action: 'value'} as const
/** … and the one that some have besides: a code of the person's authenticator app. */
export const FORM_CODE = {block: 'form.code', action: 'value'} as const

const PREFIX = 'plan.'
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/

const Metadata = z.strictObject({
  plan: z.string().regex(ID),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  channel: z.string().regex(/^[A-Z0-9]{1,40}$/),
  threadTs: z
    .string()
    .regex(/^\d+\.\d+$/)
    .nullable(),
})
const Act = z.enum(['approve', 'deny', 'break-glass'])

/** Writes a form's meaning down as Slack carries it: a callback id and up to 3,000 characters of metadata. */
export function writeForm({act, ...rest}: Form): {
  readonly callback_id: string
  readonly private_metadata: string
} {
  return {callback_id: `${PREFIX}${act}`, private_metadata: JSON.stringify(rest)}
}

/** Reads it back; null for anything we do not write today, such as a form of an older version. */
export function readForm(view: Pick<Submission['view'], 'callback_id' | 'private_metadata'>): Form | null {
  const act = Act.safeParse(view.callback_id.slice(PREFIX.length))
  const kept = Metadata.safeParse(parsed(view.private_metadata))
  if (!view.callback_id.startsWith(PREFIX) || !act.success || !kept.success) return null
  return {act: act.data, ...kept.data}
}

/** What was typed, without the spaces a phone's keyboard adds around it; undefined when nothing was. */
export function typedIn(
  {state}: Submission['view'],
  field: typeof FORM_INPUT | typeof FORM_CODE = FORM_INPUT,
): string | undefined {
  const value = state.values[field.block]?.[field.action]?.value?.trim()
  return value === '' ? undefined : value
}

/** An acknowledgement that keeps the form open, with an error at one of its fields. */
export function formError(
  sentence: string,
  field: typeof FORM_INPUT | typeof FORM_CODE = FORM_INPUT,
): object {
  return {response_action: 'errors', errors: {[field.block]: sentence}}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
