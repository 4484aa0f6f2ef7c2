import type {Generated, GeneratedAlways, Kysely} from 'kysely'

/** Identifiers and 64-bit counts are text; bodies are JSON text; times are ISO 8601 in UTC, so text order is time order. */
export interface Schema {
  readonly inbox: InboxRow
  readonly outbox: OutboxRow
  readonly messages: MessageRow
  readonly incidents: IncidentRow
  readonly unknown_alerts: UnknownAlertsRow
  readonly plans: PlanRow
  readonly approvals: ApprovalRow
  readonly runs: RunRow
  readonly run_steps: RunStepRow
  readonly leases: LeaseRow
  readonly freezes: FreezeRow
  readonly outcomes: OutcomeRow
  readonly live_watches: LiveWatchRow
  readonly monitors: MonitorRow
  readonly one_time_codes: OneTimeCodeRow
  readonly audit_entries: AuditEntryRow
  readonly audit_head: AuditHeadRow
  readonly observations: ObservationRow
  readonly history: HistoryRow
  readonly hearing: HearingRow
}

/** A connection or a transaction; repositories work on either. */
export type Db = Kysely<Schema>

interface InboxRow {
  readonly seq: Generated<number>
  readonly key: string
  readonly source: 'slack' | 'alertmanager'
  readonly body: string
  readonly received_at: string
  readonly finished_at: string | null
}

export interface OutboxRow {
  readonly seq: Generated<number>
  /** Place in the queue; a newer content inherits the place of the one it replaces. */
  readonly position: number
  readonly key: string
  readonly thread_key: string | null
  readonly only_for: string | null
  readonly body: string
  readonly state: 'pending' | 'sending' | 'sent' | 'dropped'
  readonly attempts: number
  readonly created_at: string
  readonly not_before: string
  readonly reason: string | null
}

interface MessageRow {
  readonly key: string
  readonly channel: string
  readonly ts: string
  /** What was sent last, to recognise a repetition. */
  readonly body: string
}

interface IncidentRow {
  readonly seq: Generated<number>
  readonly id: string
  readonly cluster: string
  readonly channel: string
  readonly state: string
  readonly body: string
}

interface UnknownAlertsRow {
  readonly labels: string
  readonly at: string
}

interface PlanRow {
  readonly seq: Generated<number>
  readonly id: string
  readonly request_key: string
  readonly cluster: string
  readonly state: string
  /** When its approvers were called; null while nobody had to be. */
  readonly escalated_at: string | null
  readonly body: string
}

interface ApprovalRow {
  readonly seq: Generated<number>
  readonly plan: string
  readonly person: string
  readonly body: string
}

interface RunRow {
  readonly seq: Generated<number>
  readonly id: string
  readonly plan: string
  readonly cluster: string
  readonly state: string
  readonly fence: number
  readonly body: string
}

interface RunStepRow {
  readonly run: string
  readonly step: number
  readonly body: string
}

/** The row outlives the lease, with `run` null, so that its fence never goes back. */
interface LeaseRow {
  readonly cluster: string
  readonly run: string | null
  readonly instance: string
  readonly fence: number
  readonly acquired_at: string
  readonly beat_at: string
}

interface FreezeRow {
  readonly cluster: string
  readonly id: string
  readonly body: string
}

interface OutcomeRow {
  readonly run: string
  readonly state: 'watching' | 'judged'
  readonly body: string
}

export interface LiveWatchRow {
  readonly id: string
  readonly cluster: string
  readonly channel: string
  readonly state: 'open' | 'ended'
  readonly started_at: string
  readonly body: string
}

interface MonitorRow {
  readonly cluster: string
  readonly body: string
}

interface OneTimeCodeRow {
  readonly person: string
  readonly body: string
}

/** The filter columns are computed by the database from `text`: nobody can hide an entry by editing a column. */
interface AuditEntryRow {
  readonly seq: number
  readonly at: string
  readonly text: string
  readonly mac: string
  readonly cluster: GeneratedAlways<string | null>
  readonly channel: GeneratedAlways<string | null>
  readonly run: GeneratedAlways<string | null>
  readonly incident: GeneratedAlways<string | null>
}

interface AuditHeadRow {
  readonly id: number
  readonly seq: number
  readonly seal: string
}

/** One row: when Slack was last known to reach us. */
interface HearingRow {
  readonly id: number
  readonly heard_at: string
}

interface HistoryRow {
  readonly seq: Generated<number>
  readonly cluster: string
  readonly at: string
  /** The five minutes it belongs to, counted since 1970. */
  readonly slot: number
  /** How many members told of their process; of one slot the point that tells most is kept. */
  readonly detail: number
  readonly body: string
}

interface ObservationRow {
  readonly seq: Generated<number>
  readonly id: string
  readonly cluster: string
  readonly at: string
  readonly purpose: 'evidence' | 'schedule'
  readonly body: string
}
