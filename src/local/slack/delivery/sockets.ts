import {randomInt} from 'node:crypto'
import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {type RawData, type WebSocket, WebSocketServer} from 'ws'
import {z} from 'zod'
import type {Changes} from '../changes.ts'
import type {Journal} from '../journal.ts'
import {parseJson} from '../json.ts'
import type {Mint} from '../mint.ts'
import type {Timings} from '../spec.ts'
import type {Envelope, Outcome} from './envelope.ts'

/** An app may hold ten sockets. https://docs.slack.dev/apis/events-api/using-socket-mode */
const maxSockets = 10

const ackFrame = z.object({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).optional(),
})

interface Parts {
  readonly appId: string
  readonly mint: Mint
  readonly changes: Changes
  readonly journal: Journal
  readonly timings: Timings
}

/** The app's Socket Mode connections: tickets, hello, envelopes out, acknowledgements in. */
export class Sockets {
  readonly #server = new WebSocketServer({noServer: true})
  readonly #open = new Set<WebSocket>()
  readonly #tickets = new Set<string>()
  readonly #waiting = new Map<string, (outcome: Outcome) => void>()
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  count(): number {
    return this.#open.size
  }

  /** A single-use ticket for one connection. */
  ticket(): string {
    const ticket = this.#parts.mint.secret()
    this.#tickets.add(ticket)
    return ticket
  }

  /** Takes the HTTP upgrade of a holder of a ticket; everybody else is turned away. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'ws://local')
    const ticket = url.searchParams.get('ticket') ?? ''
    if (!url.pathname.startsWith('/link') || !this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, ws => this.#accept(ws))
  }

  /** Sends to one socket chosen at random and waits for the acknowledgement on any. */
  async deliver(envelope: Envelope): Promise<Outcome> {
    const sockets = [...this.#open]
    const chosen = sockets[sockets.length === 0 ? 0 : randomInt(sockets.length)]
    if (chosen === undefined) return {kind: 'failed', reason: 'connection_failed'}
    const outcome = this.#acknowledged(envelope, [chosen])
    chosen.send(frameOf(envelope))
    return await outcome
  }

  /** Sends the same envelope to every socket; resolves with the first acknowledgement. */
  async deliverToAll(envelope: Envelope): Promise<Outcome> {
    if (this.#open.size === 0) return {kind: 'failed', reason: 'connection_failed'}
    const outcome = this.#acknowledged(envelope, [...this.#open])
    for (const socket of this.#open) socket.send(frameOf(envelope))
    return await outcome
  }

  /** Announces the end of connections as Slack does, or cuts them without a word. */
  drop(reason: string, which: 'all' | 'oldest'): void {
    for (const socket of [...this.#open].slice(0, which === 'all' ? undefined : 1)) {
      if (reason === 'abrupt') socket.terminate()
      else socket.send(JSON.stringify({type: 'disconnect', reason, debug_info: {host: 'applink-local'}}))
    }
  }

  close(): void {
    for (const socket of this.#open) socket.terminate()
    for (const settle of this.#waiting.values()) settle({kind: 'failed', reason: 'connection_failed'})
    this.#server.close()
  }

  #accept(socket: WebSocket): void {
    if (this.#open.size >= maxSockets) {
      socket.send(JSON.stringify({type: 'disconnect', reason: 'too_many_websockets'}))
      socket.close()
      return
    }
    this.#open.add(socket)
    const ping = setInterval(() => socket.ping(`Ping from ${this.#parts.appId}`), this.#parts.timings.pingMs)
    socket.on('message', data => this.#receive(textOf(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearInterval(ping)
      this.#open.delete(socket)
      this.#parts.changes.emit({kind: 'connection'})
    })
    socket.send(helloFrame(this.#parts.appId, this.#open.size))
    this.#parts.changes.emit({kind: 'connection'})
  }

  #receive(text: string): void {
    const frame = ackFrame.safeParse(parseJson(text))
    if (!frame.success) {
      this.#parts.journal.violate(`socket: a frame that is no acknowledgement: ${text.slice(0, 200)}`)
      return
    }
    const settle = this.#waiting.get(frame.data.envelope_id)
    settle?.({kind: 'acked', payload: frame.data.payload ?? {}})
  }

  /** An app that closed its sockets meanwhile is not to blame for the missing acknowledgement. */
  #acknowledged(envelope: Envelope, through: readonly WebSocket[]): Promise<Outcome> {
    const {promise, resolve} = Promise.withResolvers<Outcome>()
    const late = (): void => {
      const gone = through.every(socket => !this.#open.has(socket))
      resolve({kind: 'timeout', reason: gone ? 'connection_failed' : 'timeout'})
    }
    const timer = setTimeout(late, this.#parts.timings.ackMs)
    this.#waiting.set(envelope.id, resolve)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#waiting.delete(envelope.id)
    })
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8')
}

function helloFrame(appId: string, connections: number): string {
  return JSON.stringify({
    type: 'hello',
    num_connections: connections,
    connection_info: {app_id: appId},
    debug_info: {host: 'applink-local', build_number: 1, approximate_connection_time: 18_060},
  })
}

function frameOf({id, type, payload, acceptsResponse, retry}: Envelope): string {
  return JSON.stringify({
    envelope_id: id,
    type,
    payload,
    accepts_response_payload: acceptsResponse,
    ...(retry === undefined ? {} : {retry_attempt: retry.attempt, retry_reason: retry.reason}),
  })
}
