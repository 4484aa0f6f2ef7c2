import type {PlanRecord} from '../domain/approval.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import type {Context} from './context.ts'

/** A cluster, and an open transaction in which something about it changes. */
export interface Place {
  readonly access: ClusterAccess
  readonly context: Context
  readonly tables: Tables
}

/** Queues the plan's card as it stands in the transaction. */
export async function announcePlan(record: PlanRecord, {access, context, tables}: Place): Promise<void> {
  const approvals = await tables.approvals.of(record.id)
  const frozen = await tables.freezes.get(record.plan.cluster)
  const card = {kind: 'plan', record, approvals, cluster: access.settings, frozen} as const
  for (const message of context.announce(card))
    await tables.outbox.add(message, context.clock.now().toISOString())
}

/** Shows on every card that waits what has just changed for its cluster. */
export async function announceWaitingPlans(place: Place): Promise<void> {
  const {access, tables} = place
  for (const record of await tables.plans.inState('awaiting-approval'))
    if (record.plan.cluster === access.settings.id) await announcePlan(record, place)
}
