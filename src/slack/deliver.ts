import {messageOf} from '../domain/errors.ts'
import type {Clock, Log} from '../ports/runtime.ts'
import type {Outgoing, Posted, Store} from '../ports/store.ts'
import {findPosted} from './correlate.ts'
import type {Gateway, Written} from './gateway.ts'
import {MESSAGE_EVENT} from './ids.ts'
import {formsOf, hasChart, isFormError} from './plain-form.ts'

/** How a message leaves. */
export type Way =
  | {readonly kind: 'post' | 'whisper'; readonly threadTs: string | null}
  | {readonly kind: 'edit'; readonly ts: string; readonly threadTs: string | null}

/** What became of one attempt to send one message. */
export type Verdict =
  | {readonly kind: 'sent'; readonly posted: Posted | null}
  | {
      readonly kind: 'later'
      readonly afterMs: number
      readonly why: string
      /** Slack asked for the pause, so nothing else of this kind is worth trying before it is over. */
      readonly wholeMethod: boolean
      /** The message may be out there all the same. */
      readonly doubt: boolean
    }
  | {readonly kind: 'given-up'; readonly error: string}

interface Parts {
  readonly gateway: Gateway
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly drawing: Drawing
}

/** Until when charts are not offered to this Slack, in ms since 1970: it refused one, and each refusal costs a call. */
export interface Drawing {
  refusedUntil: number
}

/** Slack learns to draw charts in one workspace after the other, so it is asked again now and then. */
const ASK_AGAIN_MS = 60 * 60_000

const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 60_000
/** Somebody deleted our message, or it can no longer be edited: it is said anew. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])

/**
 * One attempt: looks first when an earlier one may have succeeded (`doubt`), then sends, in a plainer form if it must.
 * SAFETY: without the look a broken connection says things twice; guarded by test/slack/wire-faults.test.ts.
 */
export async function deliver(
  row: Outgoing,
  {way, doubt}: {readonly way: Way; readonly doubt: boolean},
  parts: Parts,
): Promise<Verdict> {
  if (way.kind !== 'post' || !doubt) return await send(row, way, parts)
  try {
    const found = await findPosted(row, {...parts, threadTs: way.threadTs})
    if (found === null) return await send(row, way, parts)
    if (found.current) return {kind: 'sent', posted: found.posted}
    return await send(row, {kind: 'edit', ts: found.posted.ts, threadTs: way.threadTs}, parts)
  } catch (error) {
    // Posting without having looked could say it twice; a minute later is better than twice.
    const why = messageOf(error)
    return {kind: 'later', afterMs: backoff(row.attempts), why, wholeMethod: false, doubt: true}
  }
}

async function send(row: Outgoing, way: Way, parts: Parts): Promise<Verdict> {
  const {channel} = row.message
  const written = await sendForms(row, way, parts)
  if (written.outcome === 'refused' && way.kind === 'edit' && GONE.has(written.error))
    return await send(row, {kind: 'post', threadTs: way.threadTs}, parts)
  if (written.outcome === 'refused') return {kind: 'given-up', error: written.error}
  if (written.outcome === 'later')
    return {kind: 'later', afterMs: written.afterMs, why: written.why, wholeMethod: true, doubt: false}
  if (written.outcome === 'in-doubt')
    return {kind: 'later', afterMs: backoff(row.attempts), why: written.why, wholeMethod: false, doubt: true}
  return {kind: 'sent', posted: way.kind === 'whisper' ? null : {channel, ts: tsOf(written, way)}}
}

function tsOf({ts}: Extract<Written, {outcome: 'sent'}>, way: Way): string {
  return way.kind === 'edit' ? way.ts : (ts ?? '')
}

async function sendForms(row: Outgoing, way: Way, {gateway, clock, log, drawing}: Parts): Promise<Written> {
  const now = clock.now().getTime()
  const offers = hasChart(row.message) && now >= drawing.refusedUntil
  const forms = formsOf(row.message).slice(hasChart(row.message) && !offers ? 1 : 0)
  let last: Written = {outcome: 'refused', error: 'no_text'}
  for (const [index, blocks] of forms.entries()) {
    last = await gateway.write(methodOf(way), argsOf(row, way, blocks))
    if (last.outcome === 'sent' && offers && index === 1) drawing.refusedUntil = now + ASK_AGAIN_MS
    if (last.outcome !== 'refused' || !isFormError(last.error)) return last
    log.warn({key: row.message.key, form: index, error: last.error}, 'Slack refused the form of a message')
  }
  return last
}

function methodOf({kind}: Way): string {
  if (kind === 'edit') return 'chat.update'
  return kind === 'whisper' ? 'chat.postEphemeral' : 'chat.postMessage'
}

function argsOf({id, message}: Outgoing, way: Way, blocks: readonly object[]): Record<string, unknown> {
  const {channel, text, onlyFor} = message
  const content = {channel, text, blocks}
  if (way.kind === 'edit') return {...content, ts: way.ts}
  const thread = way.threadTs === null ? {} : {thread_ts: way.threadTs}
  if (way.kind === 'whisper') return {...content, ...thread, user: onlyFor}
  const metadata = {event_type: MESSAGE_EVENT, event_payload: {outbox_id: id, message_key: message.key}}
  return {...content, ...thread, metadata, unfurl_links: false, unfurl_media: false}
}

function backoff(attempts: number): number {
  return Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 10))
}
