import type {OutgoingMessage} from './announcer.ts'

/** One inbound delivery, kept before it is acknowledged. */
export interface Delivery {
  /** Stable across redeliveries of the same event, click or command. */
  readonly key: string
  readonly source: 'slack' | 'alertmanager'
  /** The body as JSON text, so that it can be worked on after a restart. */
  readonly body: string
  readonly receivedAt: string
}

export interface Inbox {
  /** Keeps a delivery once; a second one with the same key is a duplicate, whatever became of the first. */
  record(delivery: Delivery): Promise<'new' | 'duplicate'>
  finish(key: string, at: string): Promise<void>
  /** Deliveries kept but not finished, oldest first: what a restart must work on again. */
  unfinished(): Promise<readonly Delivery[]>
  /** Forgets finished deliveries received before this instant; Slack repeats none after a day. */
  prune(before: string): Promise<number>
}

/** An outgoing message with its place in the queue. */
export interface Outgoing {
  readonly id: string
  readonly message: OutgoingMessage
  readonly state: 'pending' | 'sending' | 'sent' | 'dropped'
  readonly attempts: number
  readonly createdAt: string
  /** Not before this instant, ISO 8601. */
  readonly notBefore: string
}

/** Where a message was posted. */
export interface Posted {
  readonly channel: string
  readonly ts: string
}

export interface Outbox {
  /**
   * Queues a message. While an older content of the same key still waits, it is replaced: only the latest state of a
   * card is worth sending. Content equal to what was sent last is not queued again.
   */
  add(message: OutgoingMessage, at: string): Promise<void>
  /** Waiting messages whose time has come, one per key: those the channel sees, then private ones, oldest first. */
  due(now: string, limit: number): Promise<readonly Outgoing[]>
  /**
   * `pending` → `sending`, with the content that waits now: while a message waited for its turn a newer one may have
   * replaced it. Null when it is on its way already, or nothing waits any more.
   */
  claim(row: Outgoing): Promise<Outgoing | null>
  sent(id: string, posted: Posted | null): Promise<void>
  /** Back to waiting until `notBefore`. */
  postpone(id: string, notBefore: string): Promise<void>
  /** Given up for good, with the reason kept. */
  drop(id: string, reason: string): Promise<void>
  /** Messages a dead process was sending: they may or may not be out there. */
  ambiguous(): Promise<readonly Outgoing[]>
  postedAs(key: string): Promise<Posted | null>
  /** The key of one of our own messages, which is how we recognise them. */
  keyOf(posted: Posted): Promise<string | null>
  /** How many messages wait, for `/readyz` and metrics. */
  depth(): Promise<number>
  /** Forgets private answers and given-up messages from before this instant; where cards were posted is kept. */
  prune(before: string): Promise<number>
}
