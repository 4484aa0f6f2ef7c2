import type {ChainVerdict, StoredAuditEntry} from '../domain/audit.ts'
import type {Explanation} from '../domain/diagnose.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {Looked, Operations} from '../operations/operations.ts'

/** The audit trail as the command line reads it. */
export interface AuditReader {
  verify(): Promise<ChainVerdict>
  entries(): AsyncIterable<StoredAuditEntry>
  close(): Promise<void>
}

/** One look as commands print it, with the limits it was judged by. */
export interface Judged extends Omit<Looked, 'complete'> {
  readonly limits: Thresholds
  readonly explain: () => readonly Explanation[]
}

/** Everything the command line needs from the rest; `compose.ts` provides it. */
export interface CliEnvironment {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** The operations without Slack, for as long as one command runs. */
  readonly open: () => Promise<{readonly operations: Operations; readonly close: () => Promise<void>}>
  readonly openAudit: () => Promise<AuditReader>
  /** Judges a recorded observation as the running bot would. */
  readonly replay: (observation: ClusterObservation) => Judged
  readonly readFile: (path: string) => Promise<string>
  readonly config: {
    /** Problems and warnings, each with file, line and column. */
    readonly validate: (options: {readonly fileOnly: boolean}) => {
      readonly problems: readonly string[]
      readonly warnings: readonly string[]
    }
    readonly print: () => string
    readonly schema: () => object
  }
  readonly manifest: () => string
  readonly serve: () => Promise<void>
  readonly demo: (options: {readonly tour: boolean; readonly port: number}) => Promise<number>
}

/** Where a command leaves the code the program ends with. */
export interface Ending {
  code: number
}
