import type {SkinOperations} from '../operations/operations.ts'
import type {Clock, Log} from '../ports/runtime.ts'
import type {Store} from '../ports/store.ts'
import type {Gateway} from './gateway.ts'
import type {Identity} from './identity.ts'
import type {Say} from './say.ts'

/** What listeners work with. */
export interface Services {
  readonly operations: SkinOperations
  readonly store: Store
  readonly gateway: Gateway
  readonly identity: Identity
  readonly say: Say
  readonly clock: Clock
  readonly log: Log
  /** Name of the reaction that makes a message a note. */
  readonly noteReaction: string
}
