import type {Mint} from '../mint.ts'
import type {WorkspaceSpec} from '../spec.ts'
import type {Channel} from './model.ts'

/** Channels and direct messages, and who is in them. */
export class Channels {
  readonly #channels = new Map<string, Channel>()
  readonly #mint: Mint
  readonly #bot: string

  constructor(spec: WorkspaceSpec, mint: Mint) {
    this.#mint = mint
    this.#bot = spec.app.botUserId
    for (const {id, name, members, private: hidden} of spec.channels)
      this.#channels.set(id, {id, name, members, private: hidden ?? false, created: 1_700_000_000})
    for (const person of spec.people) this.direct(person.id)
  }

  all(): readonly Channel[] {
    return [...this.#channels.values()]
  }

  get(id: string): Channel | undefined {
    return this.#channels.get(id)
  }

  isMember(channel: string, user: string): boolean {
    return this.#channels.get(channel)?.members.includes(user) ?? false
  }

  /** Adds the person; false when they were in already. */
  join(id: string, user: string): boolean {
    const channel = this.#channels.get(id)
    if (channel === undefined || channel.members.includes(user)) return false
    this.#channels.set(id, {...channel, members: [...channel.members, user]})
    return true
  }

  /** The direct message between the bot and the person, made on first use for people the spec does not name. */
  direct(user: string): Channel {
    const known = this.all().find(channel => channel.im === user)
    if (known !== undefined) return known
    const channel: Channel = {
      id: this.#mint.id('D'),
      name: user,
      members: [user, this.#bot],
      private: true,
      im: user,
      created: 1_700_000_000,
    }
    this.#channels.set(channel.id, channel)
    return channel
  }
}

/** Slack's `channel_type` of an event. */
export function channelType(channel: Channel): 'channel' | 'group' | 'im' {
  if (channel.im !== undefined) return 'im'
  return channel.private ? 'group' : 'channel'
}
