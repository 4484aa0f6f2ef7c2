import type {Approval, PlanRecord, PlanState} from '../domain/approval.ts'
import type {AuditEntry, AuditEvent, StoredAuditEntry} from '../domain/audit.ts'
import type {Freeze} from '../domain/freeze.ts'
import type {HistoryPoint} from '../domain/history.ts'
import type {Incident} from '../domain/incident.ts'
import type {LiveWatch} from '../domain/live-watch.ts'
import type {MonitorState} from '../domain/monitor.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import type {Enrolment} from '../domain/one-time-code.ts'
import type {Outcome} from '../domain/outcome.ts'
import type {RunRecord, RunState, StepRecord} from '../domain/run.ts'
import type {SignId} from '../domain/signs/index.ts'
import type {Inbox, Outbox} from './mailboxes.ts'

export type {Delivery, Inbox, Outbox, Outgoing, Posted} from './mailboxes.ts'

export interface Incidents {
  insert(incident: Incident): Promise<void>
  update(incident: Incident): Promise<void>
  get(id: string): Promise<Incident | null>
  /** The incident of this cluster that is not closed; there is at most one. */
  current(cluster: string): Promise<Incident | null>
  /** The incident of this cluster that opened last, closed or not. */
  newest(cluster: string): Promise<Incident | null>
  list(filter: {readonly channel?: string; readonly limit: number}): Promise<readonly Incident[]>
}

/** Which alerts of no configured cluster were shown already. */
export interface UnknownAlerts {
  /** Remembers a set of labels; a second time it is a duplicate. */
  record(labels: string, at: string): Promise<'new' | 'duplicate'>
  /** Forgets what was shown before this instant: it is worth showing again. */
  prune(before: string): Promise<number>
}

export interface Plans {
  /** `requestKey` makes a request idempotent: the same one returns the plan it already made. */
  insert(record: PlanRecord, requestKey: string): Promise<'new' | 'duplicate'>
  get(id: string): Promise<PlanRecord | null>
  byRequest(requestKey: string): Promise<PlanRecord | null>
  /** Compare-and-swap; false when the plan was not in `from` any more. */
  move(id: string, from: PlanState, to: PlanState): Promise<boolean>
  /** Notes once that the approvers of a waiting plan were called; false when they had been, or it waits no more. */
  escalate(id: string, at: string): Promise<boolean>
  inState(state: PlanState): Promise<readonly PlanRecord[]>
  /** Newest first. */
  ofCluster(cluster: string, limit: number): Promise<readonly PlanRecord[]>
}

export interface Approvals {
  /** One decision per person and plan; a second one is a duplicate and changes nothing. */
  insert(approval: Approval): Promise<'new' | 'duplicate'>
  /** Puts a decision in the place of whatever the same person decided on the plan before. */
  replace(approval: Approval): Promise<void>
  of(plan: string): Promise<readonly Approval[]>
}

export interface Runs {
  /** One run per plan, for ever; a second one is a duplicate. */
  insert(run: RunRecord, steps: readonly StepRecord[]): Promise<'new' | 'duplicate'>
  get(id: string): Promise<RunRecord | null>
  ofPlan(plan: string): Promise<RunRecord | null>
  inState(states: readonly RunState[]): Promise<readonly RunRecord[]>
  /** Newest first. */
  ofCluster(cluster: string, limit: number): Promise<readonly RunRecord[]>
  /** Writes the run when its stored fence and state are still those given; false otherwise. */
  update(run: RunRecord, expected: {readonly fence: number; readonly state: RunState}): Promise<boolean>
  steps(run: string): Promise<readonly StepRecord[]>
  /** Writes a step when the run's stored fence is still the one given; false otherwise. */
  updateStep(step: StepRecord, fence: number): Promise<boolean>
}

/** The right to change one cluster. It is released or taken over by a person; it never expires. */
export interface LeaseRecord {
  readonly cluster: string
  readonly run: string
  readonly instance: string
  readonly fence: number
  readonly acquiredAt: string
  readonly beatAt: string
}

export interface Leases {
  /** Takes a free lease with a fence higher than any before; otherwise says who holds it. */
  acquire(
    wanted: Omit<LeaseRecord, 'fence' | 'beatAt'>,
  ): Promise<{readonly fence: number} | {readonly heldBy: LeaseRecord}>
  /** Moves a held lease to another instance with a new fence: the takeover a person asked for. */
  takeOver(
    cluster: string,
    to: {readonly run: string; readonly instance: string; readonly at: string},
  ): Promise<{readonly fence: number} | null>
  beat(cluster: string, fence: number, at: string): Promise<boolean>
  /** False when somebody else holds it by now. */
  release(cluster: string, fence: number): Promise<boolean>
  get(cluster: string): Promise<LeaseRecord | null>
}

/** The kill switches that are thrown. */
export interface Freezes {
  /** One per cluster; while one stands, a second is a duplicate and changes nothing. */
  put(freeze: Freeze): Promise<'new' | 'duplicate'>
  /** False when exactly this freeze does not stand any more. */
  lift(freeze: Pick<Freeze, 'cluster' | 'id'>): Promise<boolean>
  get(cluster: string): Promise<Freeze | null>
  all(): Promise<readonly Freeze[]>
}

/** The authenticator apps of people, one each. */
export interface Enrolments {
  insert(enrolment: Enrolment): Promise<'new' | 'duplicate'>
  /** Compare-and-swap; false when `from` is not what lies there any more, and then nothing changes. */
  swap(from: Enrolment, to: Enrolment): Promise<boolean>
  /** False when there was none. */
  remove(person: string): Promise<boolean>
  get(person: string): Promise<Enrolment | null>
  all(): Promise<readonly Enrolment[]>
}

/** What became of the alerts after each run. */
export interface Outcomes {
  insert(outcome: Outcome): Promise<void>
  /** False when its verdict was given already: that stays as it is. */
  update(outcome: Outcome): Promise<boolean>
  get(run: string): Promise<Outcome | null>
  /** Those whose verdict is still to come. */
  watching(): Promise<readonly Outcome[]>
}

/** Clusters shown live in a channel. */
export interface LiveWatches {
  insert(watch: LiveWatch): Promise<void>
  /** False when it has ended already: that stays as it is. */
  update(watch: LiveWatch): Promise<boolean>
  get(id: string): Promise<LiveWatch | null>
  /** The one of this cluster in this channel that has not ended; there is at most one. */
  current(cluster: string, channel: string): Promise<LiveWatch | null>
  /** Those that have not ended, oldest first. */
  open(): Promise<readonly LiveWatch[]>
  /** Forgets those that ended and began before this instant. */
  prune(before: string): Promise<number>
}

/** What the monitor remembers of each cluster between two looks. */
export interface Monitors {
  /** Empty while nothing is remembered. */
  get(cluster: string): Promise<MonitorState<SignId>>
  put(cluster: string, state: MonitorState<SignId>): Promise<void>
}

export interface AuditTrail {
  /** Appends to the keyed chain, in the transaction of the change it records. */
  append(event: AuditEvent, at: string): Promise<AuditEntry>
  /**
   * Appends the record of a cut and removes the entries up to `last`, all or nothing. Throws `store/conflict` when that
   * entry is not there as given. The only way anything ever leaves the trail.
   */
  cut(
    record: AuditEvent,
    where: {readonly last: {readonly seq: number; readonly mac: string}; readonly at: string},
  ): Promise<AuditEntry>
  /** Newest first. */
  list(filter: {
    readonly channel?: string
    readonly cluster?: string
    readonly run?: string
    readonly incident?: string
    readonly limit: number
  }): Promise<readonly AuditEntry[]>
  /** Entries as they lie in the store, in order, in pages; for verification and export. */
  stored(after: number, limit: number): Promise<readonly StoredAuditEntry[]>
  head(): Promise<{readonly seq: number; readonly seal: string} | null>
}

export interface StoredObservation {
  readonly id: string
  readonly at: string
  readonly observation: ClusterObservation
  /** `evidence` when a person or an alert asked, `schedule` when only the clock did; the latter is forgotten sooner. */
  readonly purpose: 'evidence' | 'schedule'
}

export interface Observations {
  insert(stored: StoredObservation): Promise<void>
  get(id: string): Promise<StoredObservation | null>
  latest(cluster: string): Promise<StoredObservation | null>
  /** The newest one taken between two instants, both included. */
  newestWithin(
    cluster: string,
    span: {readonly from: string; readonly to: string},
  ): Promise<StoredObservation | null>
  /** Drops what was kept for this purpose before `before`, except the newest `keep` of each cluster. */
  prune(purpose: StoredObservation['purpose'], before: string, keep: number): Promise<number>
}

/** What was seen of each cluster, at many moments and in few facts. */
export interface History {
  append(cluster: string, point: HistoryPoint): Promise<void>
  /** The newest point; null when there is none that can be read. */
  latest(cluster: string): Promise<HistoryPoint | null>
  /** Points between two instants, oldest first; at most `most`, and older ones further apart. */
  window(
    cluster: string,
    span: {readonly from: string; readonly to: string; readonly most: number},
  ): Promise<readonly HistoryPoint[]>
  /** Drops points from before `before`, and of those from before `thinBefore` all but one of every five minutes. */
  prune(limits: {readonly before: string; readonly thinBefore: string}): Promise<number>
}

/** When Slack was last known to reach us. */
export interface HearingLog {
  /** ISO 8601; null before the first time. */
  heardAt(): Promise<string | null>
  beat(at: string): Promise<void>
}

/** Everything durable, as one set of tables. */
export interface Tables {
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly incidents: Incidents
  readonly unknownAlerts: UnknownAlerts
  readonly plans: Plans
  readonly approvals: Approvals
  readonly runs: Runs
  readonly leases: Leases
  readonly freezes: Freezes
  readonly outcomes: Outcomes
  readonly liveWatches: LiveWatches
  readonly monitors: Monitors
  readonly oneTimeCodes: Enrolments
  readonly audit: AuditTrail
  readonly observations: Observations
  readonly history: History
  readonly hearing: HearingLog
}

/**
 * The store. Reads may use its tables directly; whatever belongs together is written inside `transaction`, where all
 * or nothing is kept. Transactions of one store are serialised, so two clicks can never both win.
 */
export interface Store extends Tables {
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>
  /**
   * Proves that no other process serves from this store, and keeps that so until `close`. Throws `store/in-use`
   * naming the holder. What a dead process left behind may then be settled at once.
   */
  claimServing(): Promise<void>
  /** Runs `listener` after every committed transaction that queued a message. */
  onOutgoing(listener: () => void): void
  close(): Promise<void>
}
