import type {Check} from '../domain/check.ts'
import type {Cause} from '../domain/diagnosis.ts'
import type {Runbook, Step} from '../domain/runbook.ts'
import type {Policy} from '../domain/settings.ts'
import type {Announce} from '../ports/announcer.ts'
import type {Clusters} from '../ports/clusters.ts'
import type {Directory} from '../ports/directory.ts'
import type {OneTimeCodes} from '../ports/one-time-codes.ts'
import type {Clock, Digest, Ids, Instants, Log} from '../ports/runtime.ts'
import type {Store} from '../ports/store.ts'

/** The registries: everything Quorate knows how to judge and do. */
export interface Catalogue {
  readonly checks: readonly Check[]
  readonly causes: readonly Cause[]
  readonly steps: readonly Step[]
  readonly runbooks: readonly Runbook[]
}

/** What every operation and the runner work with. Built once, in `compose.ts`. */
export interface Context {
  readonly catalogue: Catalogue
  readonly clusters: Clusters
  readonly policy: Policy
  readonly store: Store
  readonly directory: Directory
  readonly announce: Announce
  readonly clock: Clock
  readonly ids: Ids
  readonly digest: Digest
  /** Null where no key is configured: then no code is right. */
  readonly oneTimeCodes: OneTimeCodes | null
  readonly instants: Instants
  readonly log: Log
  /** Names this process in leases and runs. */
  readonly instance: string
  /** Aborted when the process is asked to end. */
  readonly stopping: AbortSignal
}
