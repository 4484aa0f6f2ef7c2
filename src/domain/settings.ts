import type {AlertPlace} from './foreign-alert.ts'
import type {Permit} from './permits.ts'
import type {Thresholds} from './thresholds.ts'

/** What configuration says of one cluster, as the operations need it. Credentials stay in the adapters. */
export interface ClusterSettings {
  /** What people type. */
  readonly id: string
  /** Shown as a badge on every card, for example `production`. */
  readonly environment: string
  /** Off by default: Quorate then only looks. */
  readonly actions: 'enabled' | 'disabled'
  readonly endpoints: readonly {readonly url: string; readonly member: string | null}[]
  /** Slack channel ids whose default cluster this is; the first is where incidents open. */
  readonly channels: readonly string[]
  /** Exact label match that routes an alert here; empty means no alert does. */
  readonly alertLabels: Readonly<Record<string, string>>
  /** Where other apps post its alerts in Slack; nowhere without it. */
  readonly alertPlaces?: readonly AlertPlace[]
  readonly thresholds: Thresholds
  readonly people: People
  /** What is allowed beside repairs; nothing without it. */
  readonly permits?: readonly Permit[]
  /** What a minute of an incident costs, as an estimate; nothing is said of cost without it. */
  readonly impact?: {readonly perMinute: number; readonly currency: string}
}

/** Who may do what; an empty list means nobody. */
export interface People {
  readonly operators: PeopleList
  readonly approvers: PeopleList
}

export interface PeopleList {
  /** Slack user ids. */
  readonly users: readonly string[]
  /** Slack user group ids. */
  readonly groups: readonly string[]
}

/** The rules every run obeys. Durations are milliseconds. */
export interface Policy {
  readonly disruptive: {readonly approvals: number}
  readonly destructive: {
    readonly approvals: number
    readonly typedConfirmation: boolean
    /** Each approver also gives a code of their authenticator app, beside the typed name. */
    readonly oneTimeCode: boolean
  }
  /** A plan that nobody approved in this time expires; silence is never approval. */
  readonly approvalTtlMs: number
  /** After this long without a decision the approvers are called by name, and break-glass becomes possible. */
  readonly escalateAfterMs: number
  /** How long the alerts of an incident are watched after a run of it; zero for not at all. */
  readonly watchAfterRunMs: number
  /** An alert that fires within this time after an incident ended continues it; later it opens a new one. */
  readonly reopenWithinMs: number
  /** Channel where alerts of no configured cluster are shown, once per set of labels; nowhere when null. */
  readonly unknownAlertsTo: string | null
  readonly gate: GatePolicy
}

/** The health gate between two steps (etcd-facts 4.0, G2). */
export interface GatePolicy {
  /** Wait at least this long after a step before the next. */
  readonly settleMs: number
  /** So many healthy looks in a row … */
  readonly looks: number
  /** … this far apart. */
  readonly everyMs: number
  /** Give up, and stop the run, after this long. */
  readonly giveUpMs: number
}
