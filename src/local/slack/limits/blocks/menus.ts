import {z} from 'zod'
import {confirm, fillable, option, optionGroup} from './composition.ts'

const menu = {...fillable, confirm: confirm.optional()}
const many = {max_selected_items: z.int().min(1).optional()}

const offered = {
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
}

const conversationFilter = z.strictObject({
  include: z.array(z.enum(['im', 'mpim', 'private', 'public'])).optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
})

const staticSelect = z
  .strictObject({type: z.literal('static_select'), ...menu, ...offered, initial_option: option.optional()})
  .refine(offersOneKind, 'must provide either options or option_groups')

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...menu,
    ...many,
    ...offered,
    initial_options: z.array(option).optional(),
  })
  .refine(offersOneKind, 'must provide either options or option_groups')

const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...menu,
  initial_option: option.optional(),
  min_query_length: z.int().min(0).optional(),
})

const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...menu,
  initial_user: z.string().optional(),
})

const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...menu,
  ...many,
  initial_users: z.array(z.string()).optional(),
})

const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...menu,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: conversationFilter.optional(),
})

const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...menu,
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
})

/** Every kind of menu. */
export const menus = [
  staticSelect,
  multiStaticSelect,
  externalSelect,
  usersSelect,
  multiUsersSelect,
  conversationsSelect,
  channelsSelect,
] as const

function offersOneKind(select: {readonly options?: unknown; readonly option_groups?: unknown}): boolean {
  return (select.options === undefined) !== (select.option_groups === undefined)
}
