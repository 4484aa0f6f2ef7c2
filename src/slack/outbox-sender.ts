import type {Clock, Log} from '../ports/runtime.ts'
import type {Outgoing, Store} from '../ports/store.ts'
import {type Drawing, deliver, type Verdict, type Way} from './deliver.ts'
import {EditTimes} from './edit-times.ts'
import type {Gateway} from './gateway.ts'
import {rankOf} from './ids.ts'
import {type Pace, type Pacing, pacing} from './pacing.ts'

/** Nothing is lost if a wake-up is: the outbox is looked at this often anyway. */
const POLL_MS = 5_000
const BATCH = 200
/** Private answers under way at a time; what the channel waits for gets its turn between them. */
const WHISPERS = 4
/** A reply whose root was never posted for this long has nowhere to go. */
const ORPHAN_MS = 10 * 60_000

/** What the sender works with. */
export interface SenderParts {
  readonly gateway: Gateway
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly pace: Pace
  /** Called when a message was given up, so that the person who waits for it can be told another way. */
  readonly onDropped: (row: Outgoing, error: string) => Promise<void>
}

/** The only place from which messages leave. Its queue is the outbox; what it remembers itself may be lost. */
export class OutboxSender {
  readonly #parts: SenderParts
  readonly #pacing: Pacing
  readonly #stopping = new AbortController()
  /** Keys on their way, so that one message is never sent twice at a time. */
  readonly #inFlight = new Map<string, Promise<void>>()
  readonly #edits: EditTimes
  /** Keys whose first post may have been accepted; a newer content must not forget that. */
  readonly #doubtful = new Set<string>()
  readonly #pausedUntil = new Map<string, number>()
  readonly #wakeAt = new Set<number>()
  readonly #drawing: Drawing = {refusedUntil: 0}
  #whispers = 0
  #pass: Promise<void> | null = null
  #again = false
  #draining = false

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#pacing = pacing(parts.pace)
    this.#edits = new EditTimes(parts.pace.betweenEditsMs)
  }

  /** Puts back what a dead process was sending, then works until `stop`. */
  async start(): Promise<void> {
    this.#parts.store.onOutgoing(() => this.wake())
    await this.#putBack()
    void this.#poll()
    this.wake()
  }

  /** Looks at the outbox now; several calls at once make one look. */
  wake(): void {
    if (this.#stopping.signal.aborted) return
    this.#again = true
    this.#pass ??= this.#passes()
  }

  /** Sends what can be sent at once and waits for what is on its way, `withinMs` at most. */
  async drain(withinMs: number): Promise<void> {
    this.#draining = true
    const deadline = this.#now() + withinMs
    this.wake()
    while (this.#now() < deadline) {
      await this.#pass
      if (this.#inFlight.size === 0) return
      const enough = new AbortController()
      const late = this.#parts.clock.sleep(Math.max(1, deadline - this.#now()), enough.signal)
      await Promise.race([Promise.allSettled(this.#inFlight.values()), late.catch(() => undefined)])
      enough.abort()
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#pass
    await this.#pacing.stop()
  }

  async #poll(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.wake()
      await this.#parts.clock.sleep(POLL_MS, this.#stopping.signal).catch(() => undefined)
    }
  }

  async #passes(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false
        await this.#look()
      }
    } catch (error) {
      this.#parts.log.error({error}, 'outbox cannot be read')
    } finally {
      this.#pass = null
    }
  }

  async #look(): Promise<void> {
    const rows = await this.#parts.store.outbox.due(new Date(this.#now()).toISOString(), BATCH)
    this.#edits.forgetBefore(this.#now())
    for (const row of rows) {
      if (this.#inFlight.has(row.message.key)) continue
      const way = await this.#wayOf(row)
      if (way === null) continue
      if (way.kind === 'whisper' && this.#whispers >= WHISPERS) continue
      const sending = this.#send(row, way).finally(() => {
        this.#inFlight.delete(row.message.key)
        this.wake()
      })
      this.#inFlight.set(row.message.key, sending)
    }
  }

  /** How a row leaves, or null while it has to wait. */
  async #wayOf(row: Outgoing): Promise<Way | null> {
    const {key, onlyFor, threadKey, threadTs = null} = row.message
    const {outbox} = this.#parts.store
    const root = threadKey === undefined ? null : await outbox.postedAs(threadKey)
    const thread = threadTs ?? root?.ts ?? null
    const posted = onlyFor === undefined ? await outbox.postedAs(key) : null
    if (posted !== null) return this.#mayEdit(key) ? {kind: 'edit', ts: posted.ts, threadTs: thread} : null
    const kind = onlyFor === undefined ? 'post' : 'whisper'
    if (this.#isPaused(kind)) return null
    if (threadKey === undefined || root !== null) return {kind, threadTs: thread}
    const orphan = this.#now() - Date.parse(row.createdAt) > ORPHAN_MS
    if (orphan) await this.#drop(row, `the message ${threadKey} it replies to was never posted`)
    return null
  }

  /** Progress is coalesced, not queued. */
  #mayEdit(key: string): boolean {
    if (this.#isPaused('edit')) return false
    const next = this.#edits.nextAt(key)
    if (this.#draining || next <= this.#now()) return true
    this.#wakeLater(next)
    return false
  }

  async #send(row: Outgoing, way: Way): Promise<void> {
    const work = (): Promise<void> => this.#deliver(row, way)
    try {
      if (way.kind === 'edit') await this.#pacing.edit(rankOf(row.message.key), work)
      else if (way.kind === 'whisper') await this.#whisper(row.message.channel, work)
      else await this.#pacing.post(row.message.channel, work)
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      this.#parts.log.error({error, key: row.message.key}, 'outbox cannot be written')
      await this.#putBackLater(row.message.key)
    }
  }

  /** The first answer goes before everything else; in a burst they take turns with what the channel waits for. */
  async #whisper(channel: string, work: () => Promise<void>): Promise<void> {
    const urgent = this.#whispers === 0
    this.#whispers += 1
    try {
      await this.#pacing.whisper({channel, urgent}, work)
    } finally {
      this.#whispers -= 1
    }
  }

  /** The store failed, perhaps between Slack's answer and our note of it: once it works, look before sending again. */
  async #putBackLater(key: string): Promise<void> {
    const {clock} = this.#parts
    while (!this.#stopping.signal.aborted) {
      await clock.sleep(POLL_MS, this.#stopping.signal).catch(() => undefined)
      const done = await this.#putBack(key).then(
        () => true,
        () => false,
      )
      if (done) return
    }
  }

  async #deliver(due: Outgoing, way: Way): Promise<void> {
    const {outbox} = this.#parts.store
    const row = await outbox.claim(due)
    if (row === null) return
    const {key} = row.message
    // The claim counted this attempt already.
    const doubt = row.attempts > 1 || this.#doubtful.has(key)
    const verdict = await deliver(row, {way, doubt}, {...this.#parts, drawing: this.#drawing})
    if (verdict.kind === 'later') return await this.#postpone(row, way, verdict)
    this.#doubtful.delete(key)
    if (verdict.kind === 'given-up') return await this.#drop(row, verdict.error)
    if (way.kind === 'edit') this.#edits.edited(key, this.#now())
    await outbox.sent(row.id, verdict.posted)
  }

  async #postpone(row: Outgoing, way: Way, verdict: Extract<Verdict, {kind: 'later'}>): Promise<void> {
    const until = this.#now() + verdict.afterMs
    if (verdict.doubt) this.#doubtful.add(row.message.key)
    const {log, store} = this.#parts
    log.warn({key: row.message.key, why: verdict.why, afterMs: verdict.afterMs}, 'message postponed')
    await store.outbox.postpone(row.id, new Date(until).toISOString())
    if (verdict.wholeMethod) this.#pausedUntil.set(way.kind, until)
    this.#wakeLater(until)
  }

  async #drop(row: Outgoing, error: string): Promise<void> {
    const {log, store, onDropped} = this.#parts
    log.warn({key: row.message.key, channel: row.message.channel, error}, 'message given up')
    await store.outbox.drop(row.id, error)
    await onDropped(row, error)
  }

  /** Messages somebody was sending wait again; the next attempt looks for them before it posts. */
  async #putBack(only?: string): Promise<void> {
    const {outbox} = this.#parts.store
    const rows = (await outbox.ambiguous()).filter(({message}) => only === undefined || message.key === only)
    for (const row of rows) {
      this.#doubtful.add(row.message.key)
      await outbox.postpone(row.id, new Date(this.#now()).toISOString())
    }
  }

  #isPaused(kind: Way['kind']): boolean {
    const until = this.#pausedUntil.get(kind) ?? 0
    if (until > this.#now()) this.#wakeLater(until)
    return until > this.#now()
  }

  #wakeLater(at: number): void {
    if (this.#wakeAt.has(at) || this.#stopping.signal.aborted) return
    this.#wakeAt.add(at)
    const sleep = this.#parts.clock.sleep(Math.max(1, at - this.#now()), this.#stopping.signal)
    void sleep
      .then(
        () => this.wake(),
        () => undefined,
      )
      .finally(() => this.#wakeAt.delete(at))
  }

  #now(): number {
    return this.#parts.clock.now().getTime()
  }
}
