import type {OutgoingMessage} from '../ports/announcer.ts'
import type {Clock, Log} from '../ports/runtime.ts'
import type {Outgoing, Store} from '../ports/store.ts'
import {message} from './announce.ts'
import type {Ask} from './ask.ts'
import type {Gateway} from './gateway.ts'
import {keys} from './ids.ts'
import {normalise} from './limits.ts'
import type {Card} from './views/blocks.ts'
import {noticeCard} from './views/notice.ts'

/** A response_url answers for 30 minutes. https://docs.slack.dev/interactivity/handling-user-interaction */
const RESPONSE_URL_MS = 30 * 60_000

/** How listeners answer: into the outbox, never straight to Slack. */
export interface Say {
  /** Posts, or edits what was posted under the same key. `under` names the message of ours it replies to. */
  post(ask: Ask, what: {readonly key: string; readonly card: Card; readonly under?: string}): Promise<void>
  /** Tells only the person who asked. */
  whisper(ask: Ask, card: Card): Promise<void>
  /** The same without the store; false when it did not get through. */
  direct(ask: Pick<Ask, 'responseUrl'>, card: Card): Promise<boolean>
  /** Told by the sender that a message was given up: the person hears of it another way if there is one. */
  dropped(row: Outgoing, error: string): Promise<void>
}

interface Parts {
  readonly store: Store
  readonly gateway: Gateway
  readonly clock: Clock
  readonly log: Log
}

/** Builds the answering side. What it remembers are addresses that die by themselves. */
export function sayThrough(parts: Parts): Say {
  const {store, gateway, clock, log} = parts
  const ways = new Map<string, {readonly url: string; readonly until: number}>()
  const add = async (ask: Ask, outgoing: OutgoingMessage): Promise<void> => {
    const now = clock.now()
    for (const [key, way] of ways) if (way.until < now.getTime()) ways.delete(key)
    if (ask.responseUrl !== null)
      ways.set(outgoing.key, {url: ask.responseUrl, until: now.getTime() + RESPONSE_URL_MS})
    await store.outbox.add(outgoing, now.toISOString())
  }
  const direct: Say['direct'] = async ({responseUrl}, card) => {
    if (responseUrl === null) return false
    const body = {response_type: 'ephemeral', replace_original: false, ...normalise(card)}
    return await gateway.respond(responseUrl, body)
  }
  return {
    direct,
    post: (ask, {key, card, under}) => add(ask, message({key, ...placeOf(ask, under)}, card)),
    whisper: (ask, card) =>
      add(ask, message({key: keys.answer(ask.key), ...placeOf(ask), onlyFor: ask.user}, card)),
    async dropped({message: {key, onlyFor, text, blocks}}, error) {
      const way = ways.get(key)
      if (way === undefined) return
      ways.delete(key)
      const lost = onlyFor === undefined ? cannotPost(error) : {text, blocks: blocks as Card['blocks']}
      const told = await direct({responseUrl: way.url}, lost)
      if (!told) log.warn({key}, 'person could not be told that a message was given up')
    },
  }
}

function placeOf(
  {channel, threadTs}: Ask,
  under?: string,
): Pick<OutgoingMessage, 'channel' | 'threadTs' | 'threadKey'> {
  if (threadTs !== null) return {channel, threadTs}
  return under === undefined ? {channel} : {channel, threadKey: under}
}

function cannotPost(error: string): Card {
  const invite = 'Invite me with `/invite`, or ask in a channel I am a member of.'
  return noticeCard(`I could not post the answer in this channel: Slack says \`${error}\`. ${invite}`)
}
