import type {PlanRecord} from '../domain/approval.ts'
import type {StoredAuditEntry} from '../domain/audit.ts'
import type {ChainVerdict} from '../domain/audit-chain.ts'
import type {Bundle} from '../domain/bundle.ts'
import type {BundleVerdict} from '../domain/bundle-proof.ts'
import type {Checkpoint} from '../domain/checkpoint.ts'
import type {Explanation} from '../domain/diagnose.ts'
import type {Incident} from '../domain/incident.ts'
import type {LiveWatch} from '../domain/live-watch.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import type {Outcome} from '../domain/outcome.ts'
import type {RunRecord} from '../domain/run.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {TimelineLine} from '../domain/timeline.ts'
import type {Against, TrailFilter} from '../operations/audit-trail.ts'
import type {ShownEnrolment} from '../operations/enrol-app.ts'
import type {Following, LoadedRun} from '../operations/follow-run.ts'
import type {MadeReport} from '../operations/incident-report.ts'
import type {CommandLineOperations} from '../operations/on-command-line.ts'
import type {Looked, Operations} from '../operations/operations.ts'
import type {Pruned} from '../operations/prune-audit.ts'

/** The audit trail as the command line reads it. */
export interface AuditReader {
  verify(against?: Against): Promise<ChainVerdict>
  /** The newest checkpoint as the store holds it; proved only by `verify`. */
  head(): Promise<Checkpoint | null>
  entries(): AsyncIterable<StoredAuditEntry>
  close(): Promise<void>
}

/** The audit trail for the commands that leave an entry of their own in it. */
export interface AuditDesk {
  export(filter: TrailFilter, format: string): Promise<AsyncIterable<StoredAuditEntry>>
  /** Throws `refused/not-a-person` for somebody the configuration does not know. */
  prune(order: {readonly before: string; readonly folder: string}): Promise<Pruned>
  close(): Promise<void>
}

/** One person's side of the gate, for as long as one command runs. */
export interface ActingDesk extends CommandLineOperations {
  /** Follows a run; carries it out as well when it waits for somebody and no server lives. */
  follow(run: string, following: Omit<Following, 'context'>): Promise<LoadedRun>
  /** Where the audit trail stands now. */
  checkpoint(): Promise<Checkpoint | null>
  close(): Promise<void>
}

/** Who has an authenticator app, for one person at a terminal who may change that. */
export interface TotpDesk {
  /** A Slack user id, or a user of this machine. The URI is shown once. Throws `refused/state` for who has one. */
  enrol(person: string): Promise<{readonly person: string; readonly uri: string}>
  remove(person: string): Promise<{readonly person: string}>
  list(): Promise<readonly ShownEnrolment[]>
  close(): Promise<void>
}

/** Incidents as the command line reads them; `report` and `export` leave an entry of their own in the trail. */
export interface IncidentDesk {
  /** Newest first. */
  list(count: number): Promise<readonly Incident[]>
  /** Throws `input/not-found`, as the two below. */
  show(id: string): Promise<{readonly incident: Incident; readonly lines: readonly TimelineLine[]}>
  report(id: string): Promise<MadeReport>
  export(id: string): Promise<Bundle>
  close(): Promise<void>
}

/** What was and is going on, read from the store beside whoever serves it. */
export interface RunsReader {
  /** Throws `input/unknown-cluster`. */
  plans(cluster: string): Promise<readonly PlanRecord[]>
  runs(cluster: string): Promise<readonly RunRecord[]>
  watch(run: string, following: Omit<Following, 'context'>): Promise<LoadedRun>
  /** What became of the alerts after a run; null when none were watched. */
  outcome(run: string): Promise<Outcome | null>
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
  readonly openAuditDesk: () => Promise<AuditDesk>
  /** Throws `refused/not-a-person` when the configuration does not say who this user is in Slack. */
  readonly openActing: () => Promise<ActingDesk>
  /** Throws `refused/not-a-person` when the configuration does not say who this user is in Slack. */
  readonly openTotp: () => Promise<TotpDesk>
  readonly openRuns: () => Promise<RunsReader>
  /** Looks at a cluster for some minutes, or until somebody interrupts. Throws `input/unknown-cluster`. */
  readonly watchHere: (
    cluster: string | undefined,
    watching: {readonly minutes: number; readonly tell: (watch: LiveWatch) => void},
  ) => Promise<LiveWatch>
  readonly openIncidents: () => Promise<IncidentDesk>
  /** Proves what a bundle says of itself, with the audit key and without the store. */
  readonly verifyBundle: (bundle: Bundle) => BundleVerdict
  /** Judges a recorded observation as the running bot would. */
  readonly replay: (observation: ClusterObservation) => Judged
  /** The text of a file, unpacked where it is compressed. */
  readonly readFile: (path: string) => Promise<string>
  /** Writes a file that must not exist yet, compressed when its name ends in `.gz`. Throws `input/invalid`. */
  readonly writeFile: (path: string, text: string) => Promise<void>
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
