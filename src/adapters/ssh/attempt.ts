import {execute, type Input, type Outcome} from './execute.ts'
import type {HostLink} from './link.ts'

/** One attempt to have a command line run. */
export interface Attempt {
  readonly link: HostLink
  readonly line: string
  /** Bytes of answer that are kept. */
  readonly limitBytes?: number
  /** The same for its standard error. */
  readonly errorBytes?: number
  /** A read is ended on the host when nobody waits for it any more; an act that was begun is left alone. */
  readonly intent: 'read' | 'act'
  /** What the command reads from its standard input. */
  readonly input?: Input
  readonly signal: AbortSignal
}

/** Rejects only when no connection could be made; everything later is an outcome. */
export function attempt({
  link,
  line,
  limitBytes,
  errorBytes,
  input,
  intent,
  signal,
}: Attempt): Promise<Outcome> {
  const {promise, resolve, reject} = Promise.withResolvers<Outcome>()
  let began = false
  // The connection is shared, so the wait for it is bounded here and not by ending it for everybody.
  const giveUp = () => resolve({kind: 'given-up', began})
  if (signal.aborted) giveUp()
  signal.addEventListener('abort', giveUp, {once: true})
  link
    .use(client => {
      began = !signal.aborted
      return execute({
        client,
        line,
        signal,
        ...(limitBytes === undefined ? {} : {limitBytes}),
        ...(errorBytes === undefined ? {} : {errorBytes}),
        ...(input === undefined ? {} : {input}),
        endOnGiveUp: intent === 'read',
        onStuck: () => link.retire(client),
      })
    })
    .then(resolve, reject)
  return promise.finally(() => signal.removeEventListener('abort', giveUp))
}

/** A read asks once more when it met a broken connection: it changes nothing. */
export async function attemptRead(read: Omit<Attempt, 'intent' | 'input'>): Promise<Outcome> {
  const first = await attempt({...read, intent: 'read'})
  const broke = first.kind === 'lost' || first.kind === 'not-sent'
  return broke && !read.signal.aborted ? attempt({...read, intent: 'read'}) : first
}
