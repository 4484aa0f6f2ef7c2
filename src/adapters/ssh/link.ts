import type {Client} from 'ssh2'
import {OpsError} from '../../domain/errors.ts'
import {connect, hangUp} from './connect.ts'
import type {HostOptions} from './options.ts'

interface OpenConnection {
  readonly opening: Promise<Client>
  /** Calls under way. */
  calls: number
  retired: boolean
}

/** The one connection to a host: opened at first need, shared by all calls, replaced after it broke. */
export class HostLink {
  readonly #options: HostOptions
  readonly #closing = new AbortController()
  readonly #open = new Map<Client, OpenConnection>()
  #current: Promise<Client> | undefined

  constructor(options: HostOptions) {
    this.#options = options
  }

  /** Runs `work` on the open connection, or on a new one. `work` settles by itself when the connection breaks. */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#connection()
    const connection = this.#open.get(client)
    if (connection !== undefined) connection.calls += 1
    try {
      return await work(client)
    } finally {
      if (connection !== undefined) connection.calls -= 1
      this.#closeIfUnused(client)
    }
  }

  /** Gives this connection no further calls: the host no longer answers on it. Calls under way may still end well. */
  retire(client: Client): void {
    const connection = this.#open.get(client)
    if (connection === undefined) return
    connection.retired = true
    if (this.#current === connection.opening) this.#current = undefined
    this.#closeIfUnused(client)
  }

  /** Ends every connection, also one that is being opened; what is under way fails. */
  close(): void {
    this.#closing.abort()
    this.#current = undefined
  }

  #connection(): Promise<Client> {
    if (this.#closing.signal.aborted) return Promise.reject(closed(this.#options.member))
    this.#current ??= this.#start()
    return this.#current
  }

  #start(): Promise<Client> {
    const opening = connect(this.#options, this.#closing.signal).then(client => {
      this.#open.set(client, {opening, calls: 0, retired: false})
      client.once('close', () => {
        this.#open.delete(client)
        this.#forget(opening)
      })
      return client
    })
    opening.catch(() => this.#forget(opening))
    return opening
  }

  #forget(opening: Promise<Client>): void {
    if (this.#current === opening) this.#current = undefined
  }

  #closeIfUnused(client: Client): void {
    const connection = this.#open.get(client)
    if (connection?.retired === true && connection.calls === 0) hangUp(client)
  }
}

function closed(member: string): OpsError {
  return new OpsError('ssh/unreachable', `The connection to the host of ${member} was closed by Quorate.`, {
    remedy: 'Ask again when Quorate has started.',
  })
}
