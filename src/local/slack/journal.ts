import type {Changes} from './changes.ts'
import type {JsonObject} from './json.ts'

/** One Web API call as it arrived and was answered. */
export interface ApiCall {
  readonly method: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly args: JsonObject
  readonly response: JsonObject
}

/** Remembers every call of the app and everything it did that Slack would not like. */
export class Journal {
  readonly #calls: ApiCall[] = []
  readonly #violations: string[] = []
  readonly #changes: Changes

  constructor(changes: Changes) {
    this.#changes = changes
  }

  record(call: ApiCall): void {
    this.#calls.push(call)
    this.#changes.emit({kind: 'call'})
  }

  violate(sentence: string): void {
    this.#violations.push(sentence)
    this.#changes.emit({kind: 'call'})
  }

  calls(method?: string): readonly ApiCall[] {
    return method === undefined ? [...this.#calls] : this.#calls.filter(call => call.method === method)
  }

  violations(): readonly string[] {
    return [...this.#violations]
  }
}
