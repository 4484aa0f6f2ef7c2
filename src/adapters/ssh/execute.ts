import {Readable} from 'node:stream'
import type {Client, ClientChannel} from 'ssh2'
import {messageOf} from '../../domain/errors.ts'

/** How one remote command ended, as far as can be known from here. */
export type Outcome =
  | {readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string}
  /** More than the limit; the rest is what had come until then. */
  | {readonly kind: 'flooded'; readonly stdout: string; readonly stderr: string}
  /** The host never took the command, for certain. */
  | {readonly kind: 'not-sent'; readonly why: string}
  /** The host may have taken the command; no exit status arrived. */
  | {readonly kind: 'lost'; readonly why: string}
  /** The signal fired first; `began` says whether the command may have been sent by then. */
  | {readonly kind: 'given-up'; readonly began: boolean}

/** Bytes of stdout, and of stderr, that are kept unless told otherwise. Ours: most commands answer in under 1 KiB. */
export const outputLimit = 64 * 1024

/** Milliseconds the host has to confirm that a channel we gave up is closed. Loopback needs under 50; a WAN a few hundred. */
const closeGraceMs = 1000

/** What a command reads from its standard input: a text, or bytes as they come. */
export type Input = string | AsyncIterable<Uint8Array>

export interface Execution {
  readonly client: Client
  readonly line: string
  /** Bytes of stdout that are kept; {@link outputLimit} when absent. */
  readonly limitBytes?: number
  /** Bytes of stderr that are kept; {@link outputLimit} when absent. */
  readonly errorBytes?: number
  /** What the command reads from its standard input; without it, it gets none and no end of it. */
  readonly input?: Input
  /** Its abort ends the waiting. Whoever owns it knows whether that was a deadline or a cancellation. */
  readonly signal: AbortSignal
  /** Whether giving up also ends the command on the host. True for reads; an act that was begun is left alone. */
  readonly endOnGiveUp: boolean
  /** Called when a given-up channel does not close: the connection should take no further commands. */
  readonly onStuck: () => void
}

/** Sends one command line and settles when it ended, the connection broke, or the signal fired, whichever is first. */
export function execute(execution: Execution): Promise<Outcome> {
  const {promise, resolve} = Promise.withResolvers<Outcome>()
  const {client, signal} = execution
  if (signal.aborted) return Promise.resolve({kind: 'given-up', began: false})
  const giveUp = () => {
    resolve({kind: 'given-up', began: true})
  }
  const connectionLost = () => {
    resolve({kind: 'lost', why: 'the connection closed'})
  }
  signal.addEventListener('abort', giveUp, {once: true})
  client.once('close', connectionLost)
  send(execution, resolve)
  return promise.finally(() => {
    signal.removeEventListener('abort', giveUp)
    client.removeListener('close', connectionLost)
  })
}

function send(execution: Execution, resolve: (outcome: Outcome) => void): void {
  const stuck = watchGiveUp(execution)
  try {
    execution.client.exec(execution.line, (error, channel) => {
      if (error !== undefined) {
        stuck.cancel()
        return resolve(refusedChannel(error))
      }
      stuck.hasChannel(channel)
      collect(channel, execution, resolve)
      if (execution.input !== undefined) feed(channel, execution.input)
      return undefined
    })
  } catch (error) {
    // ssh2 throws "Not connected" before it writes anything.
    stuck.cancel()
    resolve({kind: 'not-sent', why: messageOf(error)})
  }
}

/** A source that breaks off ends the command; whoever gave it has to see by the outcome on the host what arrived. */
function feed(channel: ClientChannel, input: Input): void {
  if (typeof input === 'string') {
    channel.end(input)
    return
  }
  const source = Readable.from(input)
  source.on('error', () => channel.close())
  channel.once('close', () => source.destroy())
  source.pipe(channel)
}

/** A refusal carries a reason code or is ssh2's own "Unable to exec"; anything else is a connection that went away. */
function refusedChannel(error: Error): Outcome {
  const refused = 'reason' in error || error.message === 'Unable to exec'
  return {kind: refused ? 'not-sent' : 'lost', why: error.message}
}

function collect(
  channel: ClientChannel,
  {limitBytes = outputLimit, errorBytes = outputLimit}: Execution,
  resolve: (outcome: Outcome) => void,
): void {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const keep = (kept: Buffer[], most: number) => {
    let bytes = 0
    return (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= most) kept.push(chunk)
      else resolve({kind: 'flooded', stdout: text(stdout), stderr: text(stderr)})
      if (bytes > most) channel.close()
    }
  }
  // Both are always consumed: ssh2 never reports the end of a channel whose output waits to be read.
  channel.on('data', keep(stdout, limitBytes))
  channel.stderr.on('data', keep(stderr, errorBytes))
  channel.on('error', () => undefined)
  channel.once('close', (code: number | null | undefined, killedBy?: string) => {
    if (typeof code === 'number') resolve({kind: 'exited', code, stdout: text(stdout), stderr: text(stderr)})
    else resolve({kind: 'lost', why: killedBy ? `ended by signal ${killedBy}` : 'no exit status arrived'})
  })
  // Without an input of its own it stays open: ssh2 sends no signal on a channel after its end.
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8')
}

/** Once given up: ends what may be ended, closes the channel, and reports a host that does not even confirm that. */
function watchGiveUp({signal, endOnGiveUp, onStuck}: Execution): {
  hasChannel(channel: ClientChannel): void
  cancel(): void
} {
  let channel: ClientChannel | undefined
  let timer: NodeJS.Timeout | undefined
  const close = () => {
    // TERM and not KILL: timeout(1) passes TERM on and follows with KILL, but its own death would set its command free.
    // A courtesy only: OpenSSH drops it for root logins and some login shells keep it, so the limit is the host's own timeout.
    if (endOnGiveUp) channel?.signal('TERM')
    channel?.close()
  }
  const onAbort = () => {
    close()
    timer = setTimeout(onStuck, closeGraceMs).unref()
  }
  const cancel = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
  signal.addEventListener('abort', onAbort, {once: true})
  return {
    cancel,
    hasChannel: opened => {
      channel = opened
      opened.once('close', cancel)
      if (signal.aborted) close()
    },
  }
}
