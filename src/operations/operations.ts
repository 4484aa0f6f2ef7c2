import type {PlanRecord} from '../domain/approval.ts'
import type {AuditEntry} from '../domain/audit.ts'
import type {Check} from '../domain/check.ts'
import type {Explanation} from '../domain/diagnose.ts'
import type {ErrorCode} from '../domain/errors.ts'
import type {Freeze} from '../domain/freeze.ts'
import type {Actor} from '../domain/person.ts'
import type {Plan} from '../domain/plan.ts'
import type {Questions} from '../domain/questions.ts'
import type {RunRecord} from '../domain/run.ts'
import type {Runbook} from '../domain/runbook.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import type {Looked} from '../engine/look.ts'
import type {RunRequest} from './act-on-run.ts'
import type {Done, Refused} from './answer.ts'
import type {AskAgainRequest} from './ask-again.ts'
import type {DecideRequest} from './decide-plan.ts'
import type {DecisionFormAnswer, FormProblem} from './decision-form.ts'
import type {FreezeRequest} from './freeze-cluster.ts'
import type {IncidentOperations} from './incident-operations.ts'
import type {KeptLook} from './look-at-cluster.ts'
import type {Proposed, ProposeRequest} from './propose-plan.ts'
import type {Home} from './read-home.ts'
import type {AlertOperations} from './receive-alerts.ts'
import type {SlackAlertOperations} from './receive-slack-alerts.ts'
import type {DeafOperations} from './tell-deafness.ts'

export type {Looked} from '../engine/look.ts'
export type {Done, Refused} from './answer.ts'
export type {DecideRequest} from './decide-plan.ts'
export type {DecisionForm, FormProblem} from './decision-form.ts'
export type {FreezeRequest} from './freeze-cluster.ts'
export type {KeptLook} from './look-at-cluster.ts'
export type {ProposeRequest} from './propose-plan.ts'
export type {FleetRow, Home} from './read-home.ts'
export type {AlertOperations} from './receive-alerts.ts'
export type {AlertPost, PlacedAlerts, TakenPost, UnplacedAlert} from './receive-slack-alerts.ts'
export type {Deafness} from './tell-deafness.ts'

/** A plan nobody was asked to approve, with what its first guard says now. */
export interface Preview {
  readonly ok: true
  readonly plan: Plan
  readonly guards: readonly {readonly title: string; readonly allow: boolean; readonly sentence: string}[]
  readonly approvers: string
}

/** A runbook with its parameters, as a diagnosis proposed it. */
export interface Wish {
  readonly cluster: string
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
}

/** Everything a person can ask. Who may do what is decided behind it, never in a skin. */
export interface PersonOperations extends IncidentOperations {
  readonly runbooks: readonly Runbook[]
  readonly checks: readonly Pick<Check, 'id' | 'title' | 'needs'>[]
  clusters(): readonly ClusterSettings[]
  /** Throws `input/unknown-cluster` or `input/ambiguous-cluster`, with the near matches in the remedy. */
  resolveCluster(typed: string | undefined, channel: string): ClusterSettings
  /** `onProgress` gets what is known so far when a headline is due, and again as members answer. */
  look(request: {
    readonly cluster: string
    /** A quick look when absent. */
    readonly questions?: Questions
    readonly onProgress?: (partial: Looked) => void
  }): Promise<KeptLook>
  /** How every cause was weighed in a look, clue by clue. */
  explain(look: Pick<Looked, 'view' | 'diagnosis'>): readonly Explanation[]
  /** A proposal as it was shown: the n-th of the diagnosis of a kept observation. Throws `input/not-found` later on. */
  proposal(evidence: string, index: number): Promise<Wish>
  /** Queues the plan's card itself. The same `requestKey` gives the same plan. */
  propose(request: ProposeRequest): Promise<Proposed>
  /** The plan of a run that stopped because the world changed, made anew. */
  askAgain(request: AskAgainRequest): Promise<Proposed>
  /** Plans without effect and without a record. */
  preview(wish: Wish): Promise<Preview | Refused>
  /** What a decision asks for before it can count; a refusal when this person may not make it at all. */
  decisionForm(
    request: Pick<DecideRequest, 'plan' | 'decision' | 'by' | 'channel'>,
  ): Promise<DecisionFormAnswer>
  /** What is wrong with a filled-in form, as one sentence to show in it. Records nothing. */
  decisionFormProblem(
    request: Pick<DecideRequest, 'plan' | 'decision' | 'typed' | 'reason' | 'hash' | 'code' | 'by'>,
  ): Promise<FormProblem | null>
  decide(request: DecideRequest): Promise<Done | Refused>
  runAction(request: RunRequest): Promise<Done | Refused>
  /** Throws the kill switch of a cluster. */
  freeze(request: FreezeRequest): Promise<Done | Refused>
  unfreeze(request: FreezeRequest): Promise<Done | Refused>
  /** Every cluster that is frozen now. */
  freezes(): Promise<readonly Freeze[]>
  /** Shows a cluster live in a channel; asking again makes the view that is there last longer. */
  watch(request: WatchRequest): Promise<Done | Refused>
  stopWatch(request: StopWatchRequest): Promise<Done | Refused>
  /** What App Home shows to this person, from the store alone. */
  home(by: Actor): Promise<Home>
  incidentAction(request: IncidentRequest): Promise<Done | Refused>
  /** Newest first. */
  audit(filter: {
    readonly channel: string
    readonly cluster?: string
    readonly limit: number
  }): Promise<readonly AuditEntry[]>
  /** The whole trail of a channel, or of one cluster in it, as a Markdown table; that it was taken is recorded. */
  exportAudit(request: {
    readonly by: Actor
    readonly channel: string
    readonly cluster?: string
  }): Promise<{readonly markdown: string; readonly count: number}>
  plans(cluster: string): Promise<readonly PlanRecord[]>
  runs(cluster: string): Promise<readonly RunRecord[]>
  /** Records a refusal met before any operation was reached, such as an unknown word. */
  refuse(event: RefusedInSkin): Promise<void>
}

/** What the Slack skin calls: requests of people, alerts that other apps post there, and its own deafness. */
export type SkinOperations = PersonOperations &
  SlackAlertOperations &
  DeafOperations &
  Pick<AlertOperations, 'followUpAlerts'>

/** Everything that can be asked of Quorate. Slack, CLI and webhook are skins over exactly this. */
export type Operations = SkinOperations & AlertOperations

/** One click on an incident's message. */
export interface IncidentRequest {
  readonly incident: string
  readonly action: 'diagnose' | 'close'
  readonly by: Actor
  readonly channel: string
}

/** Somebody wants to see a cluster live in a channel. */
export interface WatchRequest {
  readonly cluster: string
  readonly minutes: number
  readonly by: Actor
  readonly channel: string
  readonly threadTs: string | null
}

/** Somebody has seen enough: of the view a button names, or of this cluster's in the channel. */
export interface StopWatchRequest {
  readonly by: Actor
  readonly channel: string
  readonly view: {readonly id: string} | {readonly cluster: string}
}

/** A refusal met in a skin. */
export interface RefusedInSkin {
  readonly by: Actor
  readonly channel: string
  readonly cluster: string | null
  readonly summary: string
  readonly code: ErrorCode
}
