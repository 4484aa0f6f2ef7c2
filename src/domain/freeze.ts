import type {Refusal} from './approval.ts'
import type {Actor} from './person.ts'

/** The kill switch of one cluster, thrown: nothing changes it until somebody lifts this. */
export interface Freeze {
  readonly id: string
  readonly cluster: string
  /** In the words of whoever froze it. */
  readonly reason: string
  readonly by: Actor
  /** ISO 8601. */
  readonly at: string
  /** Where people were told; empty when nowhere. */
  readonly channel: string
  /** The interrupted run nobody has looked at yet, when that is why: resuming it lifts the freeze. */
  readonly run: string | null
}

/** "prod-a is frozen by Ann since 03:07:12 UTC: bad disk". */
export function frozenSentence({cluster, by, at, reason}: Freeze): string {
  return `${cluster} is frozen by ${by.name} since ${at.slice(11, 19)} UTC: ${reason}`
}

/** Who may lift it, and how. */
export function liftedBy({cluster, run}: Freeze): string {
  const unfreeze = `an approver can lift it with \`/etcd unfreeze ${cluster}\``
  if (run === null) return `${unfreeze.charAt(0).toUpperCase()}${unfreeze.slice(1)}.`
  return `Look at the interrupted run ${run} and resume it; or ${unfreeze}.`
}

/** Why something that would change the cluster does not happen now. */
export function frozenRefusal(freeze: Freeze): Refusal {
  return {code: 'refused/frozen', reason: `${frozenSentence(freeze)}.`, remedy: liftedBy(freeze)}
}
