import type {Changes} from '../changes.ts'
import type {Message} from './model.ts'

/** All messages of the workspace, ephemeral ones apart, in the order they were posted. */
export class Messages {
  readonly #shared = new Map<string, Map<string, Message>>()
  #ephemeral: readonly Message[] = []
  readonly #changes: Changes

  constructor(changes: Changes) {
    this.#changes = changes
  }

  add(message: Message): void {
    if (message.ephemeralFor !== undefined) this.#ephemeral = [...this.#ephemeral, message]
    else this.#of(message.channel).set(message.ts, message)
    this.#tell(message.ephemeralFor === undefined ? 'message' : 'ephemeral', message)
  }

  replace(message: Message): void {
    if (message.ephemeralFor === undefined) this.#of(message.channel).set(message.ts, message)
    else this.#ephemeral = this.#ephemeral.map(old => (sameEphemeral(old, message) ? message : old))
    this.#tell(message.ephemeralFor === undefined ? 'changed' : 'ephemeral', message)
  }

  remove(message: Message): void {
    if (message.ephemeralFor === undefined) this.#of(message.channel).delete(message.ts)
    else this.#ephemeral = this.#ephemeral.filter(old => !sameEphemeral(old, message))
    this.#tell(message.ephemeralFor === undefined ? 'deleted' : 'ephemeral', message)
  }

  get(channel: string, ts: string): Message | undefined {
    return this.#shared.get(channel)?.get(ts)
  }

  /** What the person can see under this timestamp, their own ephemeral messages included. */
  seenBy(user: string, channel: string, ts: string): Message | undefined {
    return this.get(channel, ts) ?? this.ephemerals(user, channel).find(message => message.ts === ts)
  }

  /** Everything in the channel, replies included, oldest first. */
  all(channel: string): readonly Message[] {
    return [...this.#of(channel).values()]
  }

  /** What a reader of the channel sees without opening a thread, oldest first. */
  topLevel(channel: string): readonly Message[] {
    return this.all(channel).filter(message => message.threadTs === undefined || message.broadcast === true)
  }

  replies(channel: string, ts: string): readonly Message[] {
    return this.all(channel).filter(message => message.threadTs === ts)
  }

  ephemerals(user: string, channel?: string): readonly Message[] {
    return this.#ephemeral.filter(
      message => message.ephemeralFor === user && (channel === undefined || message.channel === channel),
    )
  }

  /** The person reloads their client, which loses every ephemeral message. */
  forgetEphemerals(user: string): void {
    this.#ephemeral = this.#ephemeral.filter(message => message.ephemeralFor !== user)
    this.#changes.emit({kind: 'ephemeral', user})
  }

  #of(channel: string): Map<string, Message> {
    const known = this.#shared.get(channel) ?? new Map<string, Message>()
    this.#shared.set(channel, known)
    return known
  }

  #tell(kind: 'message' | 'changed' | 'deleted' | 'ephemeral', message: Message): void {
    this.#changes.emit({
      kind,
      channel: message.channel,
      ts: message.ts,
      ...(message.threadTs === undefined ? {} : {threadTs: message.threadTs}),
      ...(message.ephemeralFor === undefined ? {} : {user: message.ephemeralFor}),
    })
  }
}

function sameEphemeral(one: Message, other: Message): boolean {
  return one.ts === other.ts && one.ephemeralFor === other.ephemeralFor
}
