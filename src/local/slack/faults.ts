/** How a Web API call goes wrong. `reset-after-accept` does the work first and then drops the connection. */
export type FaultKind = '429' | '5xx' | 'error' | 'reset' | 'reset-after-accept' | 'hang'

export interface Fault {
  /** A Web API method, `response_url`, or `*` for every call. */
  readonly method: string
  readonly kind: FaultKind
  /** Slack's error word for kind `error`; `internal_error` unless given. */
  readonly error?: string
  /** Seconds for kind `429`; 1 unless given. */
  readonly retryAfter?: number
  /** How many calls fail; 1 unless given. */
  readonly times?: number
}

/** The faults still to happen. */
export class Faults {
  #pending: readonly (Fault & {readonly left: number})[] = []
  #refusal: string | undefined

  inject(fault: Fault): void {
    this.#pending = [...this.#pending, {...fault, left: fault.times ?? 1}]
  }

  clear(): void {
    this.#pending = []
    this.#refusal = undefined
  }

  /** Uses up one occurrence of the first fault meant for this method. */
  take(method: string): Fault | undefined {
    const index = this.#pending.findIndex(fault => fault.method === method || fault.method === '*')
    const fault = this.#pending[index]
    if (fault === undefined) return undefined
    const rest = fault.left > 1 ? [{...fault, left: fault.left - 1}] : []
    this.#pending = [...this.#pending.slice(0, index), ...rest, ...this.#pending.slice(index + 1)]
    return fault
  }

  /** From now on `apps.connections.open` answers this error. */
  refuseConnections(error: string): void {
    this.#refusal = error
  }

  refusal(): string | undefined {
    return this.#refusal
  }
}
