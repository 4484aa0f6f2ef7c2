import type {Approval, PlanRecord} from '../approval.ts'
import type {AuditEntry} from '../audit.ts'
import type {Diagnosis} from '../diagnosis.ts'
import type {HistoryPoint} from '../history.ts'
import type {Incident} from '../incident.ts'
import type {Outcome} from '../outcome.ts'
import type {RunRecord, StepRecord} from '../run.ts'
import type {ClusterSettings} from '../settings.ts'
import type {TimelineLine} from '../timeline.ts'
import type {ClusterView} from '../view.ts'

/** One kept look, judged as it would be today. */
export interface JudgedLook {
  readonly id: string
  /** ISO 8601. */
  readonly at: string
  readonly view: ClusterView
  readonly diagnosis: Diagnosis
}

/** A plan of the incident with what people decided and what became of it. */
export interface PlanStory {
  readonly record: PlanRecord
  readonly approvals: readonly Approval[]
  readonly run: RunRecord | null
  readonly steps: readonly StepRecord[]
  readonly outcome: Outcome | null
}

/** Everything a report is made from, as it was read. */
export interface ReportMaterial {
  readonly incident: Incident
  readonly cluster: ClusterSettings
  /** When the report is made, ISO 8601. */
  readonly madeAt: string
  /** Oldest first. */
  readonly entries: readonly AuditEntry[]
  /** Oldest first; of a little before the incident too. */
  readonly looks: readonly JudgedLook[]
  readonly history: readonly HistoryPoint[]
  readonly plans: readonly PlanStory[]
  /** Where the whole trail stood, as people copy it; null for an empty one. */
  readonly checkpoint: string | null
}

/** One line of a chart; a null value is a moment at which it was not known, and breaks the line. */
export interface Series {
  readonly name: string
  readonly points: readonly {readonly at: string; readonly value: number | null}[]
}

/** One chart of the time around the incident. */
export interface Chart {
  readonly id: string
  readonly title: string
  readonly unit: 'bytes' | 'ms' | 'count'
  readonly from: string
  readonly to: string
  readonly series: readonly Series[]
  /** Moments worth a line across the chart. */
  readonly marks: readonly {readonly at: string; readonly label: string}[]
}

/** A cause that held when things were worst, with what followed from it. */
export interface ChainLink {
  readonly title: string
  readonly where: string
  readonly confidence: string
  readonly facts: readonly string[]
  readonly follows: readonly string[]
}

/** A fact as it was first and as it was last. */
export interface Comparison {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Where the response stands, for whoever takes over. */
export interface Handover {
  readonly now: readonly string[]
  readonly tried: readonly string[]
  readonly next: readonly string[]
}

/** One step of a plan as it went. */
export interface StepStory {
  readonly title: string
  readonly state: string
  readonly took: string
  readonly note: string
}

/** A plan as a reader wants it. */
export interface PlanPart {
  readonly title: string
  readonly id: string
  readonly hash: string
  readonly facts: readonly string[]
  readonly steps: readonly StepStory[]
  readonly ending: string
}

/** A report, ready to be shown: every text in it may be foreign, so renderers escape all of it. */
export interface IncidentReport {
  readonly id: string
  readonly title: string
  readonly place: string
  readonly state: string
  readonly level: string
  readonly severity: Diagnosis['verdict']['severity']
  readonly madeAt: string
  readonly verdict: string
  readonly facts: readonly {readonly name: string; readonly value: string}[]
  readonly handover: Handover
  /** When the look behind the chain was taken; null when no look found a cause. */
  readonly chainAt: string | null
  readonly chain: readonly ChainLink[]
  readonly comparisons: readonly Comparison[]
  readonly charts: readonly Chart[]
  readonly timeline: readonly TimelineLine[]
  readonly alerts: Incident['alerts']
  readonly plans: readonly PlanPart[]
  readonly people: readonly {readonly name: string; readonly did: string}[]
  readonly questions: readonly string[]
  readonly proof: {
    readonly entries: readonly {
      readonly seq: number
      readonly at: string
      readonly kind: string
      readonly mac: string
    }[]
    readonly checkpoint: string | null
  }
}
