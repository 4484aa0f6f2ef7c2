import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import type {JsonObject} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import type {Reaction} from '../store/model.ts'
import {defineMethod, type Method} from './method.ts'
import {joinedChannel, knownMessage} from './reach.ts'

const reactionArgs = z.object({channel: z.string(), timestamp: z.string(), name: z.string().min(1)})
const pinArgs = z.object({channel: z.string(), timestamp: z.string()})

export const markMethods: readonly Method[] = [
  defineMethod({
    name: 'reactions.add',
    scopes: ['reactions:write'],
    tier: 'tier3',
    args: reactionArgs,
    run: (args, state) => {
      joinedChannel(state, args.channel)
      if (!react(state, {...args, user: state.spec.app.botUserId})) throw new SlackFailure('already_reacted')
      return {}
    },
  }),
  defineMethod({
    name: 'reactions.remove',
    scopes: ['reactions:write'],
    tier: 'tier2',
    args: reactionArgs,
    run: removeReaction,
  }),
  // Pins and bookmarks only answer; the workspace shows neither.
  defineMethod({
    name: 'pins.add',
    scopes: ['pins:write'],
    tier: 'tier2',
    args: pinArgs,
    run: ({channel, timestamp}, state) => {
      knownMessage(state, joinedChannel(state, channel).id, timestamp)
      return {}
    },
  }),
  defineMethod({
    name: 'bookmarks.add',
    scopes: ['bookmarks:write'],
    tier: 'tier2',
    args: z.object({
      channel_id: z.string(),
      title: z.string(),
      type: z.string(),
      link: z.string().optional(),
    }),
    run: (args, state) => {
      joinedChannel(state, args.channel_id)
      return {bookmark: {id: state.mint.id('Bk'), ...args}}
    },
  }),
]

/** Adds a person's reaction; false when it was there already. */
export function react(
  state: WorkspaceState,
  args: {readonly channel: string; readonly timestamp: string; readonly name: string; readonly user: string},
): boolean {
  const message = knownMessage(state, args.channel, args.timestamp)
  const reactions = message.reactions ?? []
  const users = usersOf(reactions, args.name)
  if (users.includes(args.user)) return false
  const others = reactions.filter(({name}) => name !== args.name)
  state.messages.replace({
    ...message,
    reactions: [...others, {name: args.name, users: [...users, args.user]}],
  })
  state.changes.emit({kind: 'reaction', channel: args.channel, ts: args.timestamp})
  return true
}

function removeReaction(args: z.infer<typeof reactionArgs>, state: WorkspaceState): JsonObject {
  joinedChannel(state, args.channel)
  const message = knownMessage(state, args.channel, args.timestamp)
  const reactions = message.reactions ?? []
  const bot = state.spec.app.botUserId
  if (!usersOf(reactions, args.name).includes(bot)) throw new SlackFailure('no_reaction')
  const left = reactions
    .map(({name, users}) => ({name, users: name === args.name ? users.filter(user => user !== bot) : users}))
    .filter(({users}) => users.length > 0)
  state.messages.replace({...message, reactions: left})
  state.changes.emit({kind: 'reaction', channel: args.channel, ts: args.timestamp})
  return {}
}

function usersOf(reactions: readonly Reaction[], name: string): readonly string[] {
  return reactions.find(reaction => reaction.name === name)?.users ?? []
}
