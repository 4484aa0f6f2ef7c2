import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import type {JsonObject} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import type {Channel} from '../store/model.ts'
import {count, defineMethod, flag, type Method} from './method.ts'
import {visibleChannel} from './reach.ts'

const readScopes = ['channels:read', 'groups:read', 'im:read']

export const conversationMethods: readonly Method[] = [
  defineMethod({
    name: 'conversations.list',
    scopes: readScopes,
    tier: 'tier2',
    args: z.object({
      types: z.string().optional(),
      limit: count.optional(),
      cursor: z.string().optional(),
      exclude_archived: flag.optional(),
    }),
    run: list,
  }),
  defineMethod({
    name: 'conversations.info',
    scopes: readScopes,
    tier: 'tier3',
    args: z.object({channel: z.string()}),
    run: ({channel}, state) => ({channel: wireChannel(state, visibleChannel(state, channel))}),
  }),
  defineMethod({
    name: 'conversations.members',
    scopes: readScopes,
    tier: 'tier4',
    args: z.object({channel: z.string(), limit: count.optional(), cursor: z.string().optional()}),
    run: ({channel, limit, cursor}, state) => {
      const {items, next} = page(visibleChannel(state, channel).members, limit ?? 100, cursor)
      return {members: items, response_metadata: {next_cursor: next}}
    },
  }),
  defineMethod({
    name: 'conversations.join',
    scopes: ['channels:join', 'channels:manage'],
    tier: 'tier3',
    args: z.object({channel: z.string()}),
    run: ({channel: id}, state) => {
      const channel = visibleChannel(state, id)
      if (channel.private) throw new SlackFailure('method_not_supported_for_channel_type')
      const joined = state.channels.join(id, state.spec.app.botUserId)
      return {channel: wireChannel(state, channel), ...(joined ? {} : {warning: 'already_in_channel'})}
    },
  }),
  defineMethod({
    name: 'conversations.open',
    scopes: ['im:write'],
    tier: 'tier3',
    args: z.object({
      users: z.string().optional(),
      channel: z.string().optional(),
      return_im: flag.optional(),
    }),
    run: ({users, channel}, state) => {
      if (channel !== undefined) return {channel: {id: visibleChannel(state, channel).id}}
      const person = state.spec.people.find(({id}) => id === users)
      if (person === undefined) throw new SlackFailure('user_not_found')
      return {channel: {id: state.channels.direct(person.id).id}}
    },
  }),
]

/** Cuts a list as Slack's cursors do; the cursor says how many were seen. */
export function page<T>(
  items: readonly T[],
  limit: number,
  cursor: string | undefined,
): {readonly items: readonly T[]; readonly next: string} {
  const start =
    cursor === undefined || cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64url').toString())
  if (!Number.isInteger(start)) throw new SlackFailure('invalid_cursor')
  const end = start + Math.max(1, limit)
  const next = end < items.length ? Buffer.from(String(end)).toString('base64url') : ''
  return {items: items.slice(start, end), next}
}

interface ListArgs {
  readonly types?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

function list({types, limit, cursor}: ListArgs, state: WorkspaceState): JsonObject {
  const wanted = new Set((types ?? 'public_channel').split(',').map(type => type.trim()))
  const bot = state.spec.app.botUserId
  const visible = state.channels
    .all()
    .filter(channel => wanted.has(listType(channel)))
    .filter(channel => !channel.private || channel.members.includes(bot))
  const {items, next} = page(visible, limit ?? 100, cursor)
  return {channels: items.map(channel => wireChannel(state, channel)), response_metadata: {next_cursor: next}}
}

function listType({im, private: hidden}: Channel): string {
  if (im !== undefined) return 'im'
  return hidden ? 'private_channel' : 'public_channel'
}

function wireChannel({spec}: WorkspaceState, channel: Channel): JsonObject {
  const {id, name, members, private: hidden, im, created} = channel
  const shared = {is_shared: false, is_ext_shared: false, is_org_shared: false, is_archived: false}
  if (im !== undefined) return {id, created, is_im: true, user: im, ...shared}
  return {
    id,
    name,
    created,
    is_channel: !hidden,
    is_group: hidden,
    is_private: hidden,
    is_im: false,
    is_mpim: false,
    is_member: members.includes(spec.app.botUserId),
    num_members: members.length,
    ...shared,
  }
}
