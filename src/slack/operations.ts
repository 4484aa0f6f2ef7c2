import type {PlanRecord, Refusal} from '../domain/approval.ts'
import type {AuditEntry} from '../domain/audit.ts'
import type {Diagnosis} from '../domain/diagnosis.ts'
import type {ErrorCode} from '../domain/errors.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import type {Actor} from '../domain/person.ts'
import type {Plan} from '../domain/plan.ts'
import type {RunRecord} from '../domain/run.ts'
import type {Runbook} from '../domain/runbook.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import type {ClusterView} from '../domain/view.ts'

/** One look at a cluster; `complete` is false while members still owe an answer. */
export interface Looked {
  readonly observation: ClusterObservation
  readonly view: ClusterView
  readonly diagnosis: Diagnosis
  readonly complete: boolean
}

/** A complete look, with the id under which its observation is kept; buttons name it, so they mean what was shown. */
export interface KeptLook extends Looked {
  readonly evidence: string
}

/** What a person asks to have planned. */
export interface PlanWish {
  readonly cluster: string
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
  readonly by: Actor
  readonly channel: string
  readonly incident: string | null
}

/** Why something was not done; an expected outcome, so a value. */
export interface Refused {
  readonly ok: false
  readonly refusal: Refusal
}

/** Something was done, in one sentence for the person who asked. */
export interface Done {
  readonly ok: true
  readonly sentence: string
}

/** A plan nobody was asked to approve, with what would stop it. */
export interface Preview {
  readonly ok: true
  readonly plan: Plan
  readonly guards: readonly {readonly title: string; readonly allow: boolean; readonly sentence: string}[]
  readonly approvers: string
}

/** Everything a person can ask for, as Slack's skin needs it. Authorisation happens behind it, never here. */
export interface Operations {
  readonly runbooks: readonly Runbook[]
  readonly checks: readonly {readonly id: string; readonly title: string}[]
  clusters(): readonly ClusterSettings[]
  /** Throws `input/unknown-cluster` or `input/ambiguous-cluster`, with the near matches in the remedy. */
  resolveCluster(typed: string | undefined, channel: string): ClusterSettings
  /** `onProgress` is called at most once, after 600 ms, if members still owe an answer. */
  look(request: {
    readonly cluster: string
    readonly by: Actor
    readonly channel: string
    readonly onProgress?: (partial: Looked) => void
  }): Promise<KeptLook>
  /** The n-th proposal of the diagnosis of a kept observation; throws `input/not-found` once that is pruned. */
  proposal(
    evidence: string,
    index: number,
  ): Promise<{
    readonly cluster: string
    readonly runbook: string
    readonly params: Readonly<Record<string, string>>
  }>
  /** Queues the plan's card itself. The same `requestKey` gives the same plan. */
  propose(
    request: PlanWish & {readonly threadKey: string | null; readonly requestKey: string},
  ): Promise<{readonly ok: true; readonly record: PlanRecord} | Refused>
  /** Plans without effect and without a record. */
  preview(request: PlanWish): Promise<Preview | Refused>
  decide(request: {
    readonly plan: string
    readonly decision: 'approve' | 'deny' | 'withdraw'
    readonly by: Actor
    readonly channel: string
    readonly reason?: string
  }): Promise<Done | Refused>
  runAction(request: {
    readonly run: string
    readonly action: 'cancel' | 'resume' | 'stop'
    readonly by: Actor
    readonly channel: string
  }): Promise<Done | Refused>
  incidentAction(request: {
    readonly incident: string
    readonly action: 'diagnose' | 'close'
    readonly by: Actor
    readonly channel: string
  }): Promise<Done | Refused>
  /** Newest first. */
  audit(request: {
    readonly channel: string
    readonly cluster?: string
    readonly limit: number
    readonly by: Actor
  }): Promise<readonly AuditEntry[]>
  plans(cluster: string): Promise<readonly PlanRecord[]>
  runs(cluster: string): Promise<readonly RunRecord[]>
  /** Records a refusal met before any operation was reached: an unknown word, a kind of user that may not act. */
  refuse(event: {
    readonly by: Actor
    readonly channel: string
    readonly cluster: string | null
    readonly summary: string
    readonly code: ErrorCode
  }): Promise<void>
}
