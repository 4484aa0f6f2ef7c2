import type {IncomingMessage, ServerResponse} from 'node:http'
import type {Registry} from 'prom-client'
import type {AlertOperations} from '../operations/operations.ts'
import type {Background, Clock, Log} from '../ports/runtime.ts'
import type {Store} from '../ports/store.ts'

/** One part that must work before traffic makes sense. */
export interface Readiness {
  readonly part: string
  readonly ok: boolean
  readonly why: string
}

/** What the HTTP side needs. */
export interface HttpOptions {
  readonly operations: AlertOperations
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly background: Background
  readonly registry: Registry
  /** Null leaves the webhook closed. */
  readonly webhookToken: string | null
  readonly readiness: () => Promise<readonly Readiness[]>
  /** Slack's HTTP mode, mounted as it is: it needs the raw body for the signature. */
  readonly slackEvents: ((request: IncomingMessage, response: ServerResponse) => void) | null
}
