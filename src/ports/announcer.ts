import type {Approval, PlanRecord} from '../domain/approval.ts'
import type {Checkpoint} from '../domain/checkpoint.ts'
import type {Deafness} from '../domain/deafness.ts'
import type {Diagnosis} from '../domain/diagnosis.ts'
import type {Freeze} from '../domain/freeze.ts'
import type {Incident} from '../domain/incident.ts'
import type {LiveWatch} from '../domain/live-watch.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import type {Outcome} from '../domain/outcome.ts'
import type {Actor} from '../domain/person.ts'
import type {FactChange} from '../domain/plan.ts'
import type {RunRecord, StepRecord} from '../domain/run.ts'
import type {ClusterSettings} from '../domain/settings.ts'

/** A message on its way out, already rendered. Operations only carry it into the outbox. */
export interface OutgoingMessage {
  /** What the message is, for ever: `plan:plan_1`. Another content under the same key edits it in place. */
  readonly key: string
  readonly channel: string
  /** Key of the message whose thread it belongs to. */
  readonly threadKey?: string
  /** Time stamp of a message that is not ours, whose thread it belongs to. */
  readonly threadTs?: string
  /** Only this person sees it; such a message cannot be edited later. */
  readonly onlyFor?: string
  /** Carries the verdict for notifications and screen readers. */
  readonly text: string
  readonly blocks: readonly object[]
}

/** A before-and-after table and what it means. */
export interface Help {
  /** `fine`: nothing it treats was wrong before, and nothing is now. */
  readonly verdict: 'resolved' | 'fine' | 'unchanged' | 'worse' | 'unknown'
  readonly sentence: string
  /** Heading of what the table compares. */
  readonly measure: string
  readonly rows: readonly {
    readonly member: string
    readonly before: string
    readonly after: string
    readonly change: string
  }[]
}

/** Alerts that no configured cluster claims, by the labels that tell clusters apart. */
export interface UnknownLabels {
  readonly labels: readonly {readonly name: string; readonly value: string}[]
  readonly names: readonly string[]
  readonly count: number
}

/** What can be told to people. Each kind is one designed message or a small set of them. */
export type Announcement =
  | {
      readonly kind: 'incident'
      readonly incident: Incident
      readonly cluster: ClusterSettings
      readonly diagnosis: Diagnosis | null
      readonly observation: ClusterObservation | null
      /** Id under which that observation is stored; buttons name it, so that they mean what was shown. */
      readonly evidence: string | null
      /** True while members still answer; the same message is completed in place later. */
      readonly partial: boolean
    }
  | {
      readonly kind: 'plan'
      readonly record: PlanRecord
      readonly approvals: readonly Approval[]
      readonly cluster: ClusterSettings
      /** The freeze of its cluster, while there is one. */
      readonly frozen?: Freeze | null
    }
  /** Approvers are called by name: a plan waits too long. */
  | {readonly kind: 'escalation'; readonly record: PlanRecord; readonly cluster: ClusterSettings}
  /** For the whole channel: an operator started a plan without an approver. */
  | {
      readonly kind: 'glass-broken'
      readonly record: PlanRecord
      readonly by: Actor
      readonly reason: string
      readonly cluster: ClusterSettings
    }
  | {
      readonly kind: 'freeze'
      readonly freeze: Freeze
      readonly cluster: ClusterSettings
      /** Who lifted it, when that is what happened. */
      readonly lifted: Actor | null
      readonly at: string
    }
  | {
      readonly kind: 'run'
      readonly record: PlanRecord
      readonly approvals: readonly Approval[]
      readonly run: RunRecord
      readonly steps: readonly StepRecord[]
      readonly cluster: ClusterSettings
      /** What the runner is doing right now, such as the health gate's measured values. */
      readonly now: string
    }
  | {
      readonly kind: 'run-ended'
      readonly record: PlanRecord
      readonly run: RunRecord
      readonly steps: readonly StepRecord[]
      readonly cluster: ClusterSettings
      readonly help: Help | null
      /** Until when the alerts of its incident are watched, ISO 8601; absent when they are not. */
      readonly watchedUntil?: string
      /** What no longer fits, when the run stopped for that. */
      readonly changes?: readonly FactChange[]
    }
  | {
      readonly kind: 'run-settled'
      readonly record: PlanRecord
      readonly run: RunRecord
      readonly steps: readonly StepRecord[]
      readonly cluster: ClusterSettings
      /** What the look after the restart found, one sentence per step. */
      readonly found: readonly string[]
    }
  | {
      /** Some minutes after a run: what became of the alerts of its incident. */
      readonly kind: 'outcome'
      readonly record: PlanRecord
      readonly run: RunRecord
      readonly cluster: ClusterSettings
      readonly incident: string
      readonly judged: NonNullable<Outcome['judged']>
      /** What to do next, from a fresh look; null when there is nothing left to do. */
      readonly next: {readonly diagnosis: Diagnosis; readonly evidence: string} | null
    }
  | {
      /** For one channel: for some time Slack did not reach Quorate. */
      readonly kind: 'deaf'
      readonly channel: string
      readonly deafness: Deafness
    }
  | {
      /** Where the audit trail stands when a run ends or an incident closes; a copy outside the store. */
      readonly kind: 'checkpoint'
      readonly checkpoint: Checkpoint
      readonly of:
        | {readonly kind: 'run'; readonly record: PlanRecord; readonly run: RunRecord}
        | {readonly kind: 'incident'; readonly incident: Incident}
    }
  | {
      /** A cluster shown live: the same message again and again, and what it saw when it is over. */
      readonly kind: 'watch'
      readonly watch: LiveWatch
      readonly cluster: ClusterSettings
      /** How far apart its looks are now. */
      readonly everyMs: number
    }
  | {
      /** Alerts of clusters that nobody configured; told once per set of labels. */
      readonly kind: 'unknown-alerts'
      readonly id: string
      readonly channel: string
      /** Names of the labels that clusters are matched by. */
      readonly wanted: readonly string[]
      readonly sets: readonly UnknownLabels[]
      /** Sets left out. */
      readonly more: number
    }

/** Turns an announcement into messages. Pure; the Slack skin provides it, and a silent one serves the CLI. */
export type Announce = (announcement: Announcement) => readonly OutgoingMessage[]
