import {z} from 'zod'
import {messageOf} from '../domain/errors.ts'
import type {Actor} from '../domain/person.ts'
import type {Clock} from '../ports/runtime.ts'
import type {Gateway} from './gateway.ts'

/** Long enough to spare Slack, short enough that somebody removed loses their rights within a coffee. */
export const CACHE_MS = 60_000

const UserInfo = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    name: z.string().optional(),
    real_name: z.string().optional(),
    profile: z.object({display_name: z.string().optional()}).optional(),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    is_workflow_bot: z.boolean().default(false),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
  }),
})
type SlackUser = z.infer<typeof UserInfo>['user']

/** Where a payload says somebody is from. */
export interface Claimed {
  readonly team: string
  readonly user: string
  readonly name?: string | undefined
}

/** Who Slack says somebody is. */
export interface Identity {
  /** Never fails: while Slack does not answer, the name is the one in the payload. */
  actor(claimed: Claimed): Promise<Actor>
  /** Why somebody may only look, or null when they are a full member of this workspace. Fails closed. */
  doubt(user: string): Promise<string | null>
}

/** Reads people from Slack, one minute at a time. */
export function slackIdentity(
  gateway: Gateway,
  options: {readonly clock: Clock; readonly teamId: () => string | null},
): Identity {
  const infoOf = cached(options.clock, async (user: string) => {
    const {user: info} = await gateway.read('users.info', {user}, UserInfo)
    return info
  })
  return {
    async actor({team, user, name}) {
      const info = await infoOf(user).catch(() => null)
      return {kind: 'person', id: `${team}:${user}`, name: nameOf(info) ?? name ?? user}
    },
    async doubt(user) {
      try {
        return doubtOf(await infoOf(user), options.teamId())
      } catch (error) {
        return `Slack did not say who this is: ${messageOf(error)}`
      }
    },
  }
}

/** Keeps answers for a minute and asks once for all who wait; failures are not kept. */
export function cached<T>(clock: Clock, read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const kept = new Map<string, {readonly at: number; readonly value: Promise<T>}>()
  return async key => {
    const known = kept.get(key)
    const now = clock.now().getTime()
    if (known !== undefined && now - known.at < CACHE_MS) return await known.value
    const asked = {at: now, value: read(key)}
    kept.set(key, asked)
    try {
      return await asked.value
    } catch (error) {
      if (kept.get(key) === asked) kept.delete(key)
      throw error
    }
  }
}

function nameOf(info: SlackUser | null): string | undefined {
  if (info === null) return undefined
  return [info.profile?.display_name, info.real_name, info.name].find(
    name => name !== undefined && name !== '',
  )
}

function doubtOf(info: SlackUser, teamId: string | null): string | null {
  if (info.deleted) return 'this account is deactivated'
  if (info.is_bot || info.is_workflow_bot) return 'this is a bot, and bots are never people'
  if (info.is_restricted || info.is_ultra_restricted) return 'guests may look but not act'
  const foreign = info.team_id !== undefined && teamId !== null && info.team_id !== teamId
  return info.is_stranger || foreign ? 'people of other workspaces may look but not act' : null
}
