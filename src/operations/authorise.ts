import type {Refusal} from '../domain/approval.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'

/** Who may: those who ask for changes, those who decide on them, or both. */
export type Whom = 'operator' | 'approver' | 'operator or approver'

/**
 * Establishes on the server, at the moment of the click, whether this person may do something on this cluster. A right
 * that cannot be established counts as absent, and the refusal says why.
 */
export async function authorise(
  by: Actor,
  {settings}: Pick<ClusterAccess, 'settings'>,
  {whom, context}: {readonly whom: Whom; readonly context: Context},
): Promise<Refusal | null> {
  const {operator, approver, doubt} = await context.directory.roles(by, settings.people)
  if ((operator && whom !== 'approver') || (approver && whom !== 'operator')) return null
  const because = doubt === undefined ? '' : ` (${doubt})`
  if (whom === 'approver')
    return {
      code: 'refused/not-approver',
      reason: `${by.name} is not an approver of ${settings.id}${because}.`,
      remedy: 'Ask an approver; `people.approvers` in quorate.yaml names them.',
    }
  const lacking = whom === 'operator' ? 'not an operator' : 'neither operator nor approver'
  return {
    code: 'refused/not-operator',
    reason: `${by.name} is ${lacking} of ${settings.id}${because}.`,
    remedy: 'Ask an operator; `people.operators` in quorate.yaml names them.',
  }
}
