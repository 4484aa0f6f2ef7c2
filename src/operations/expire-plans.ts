import {quorateItself} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import {announcePlan} from '../engine/plan-card.ts'

/** Closes every plan whose time is over: a deadline that passes is "expired", never approval by silence. */
export async function expirePlans(context: Context): Promise<number> {
  const now = context.clock.now()
  const waiting = await context.store.plans.inState('awaiting-approval')
  const late = waiting.filter(record => Date.parse(record.expiresAt) <= now.getTime())
  for (const record of late) {
    const access = context.clusters.find(record.plan.cluster)
    await context.store.transaction(async tables => {
      if (!(await tables.plans.move(record.id, 'awaiting-approval', 'expired'))) return
      await tables.audit.append(
        {
          kind: 'plan-expired',
          actor: quorateItself,
          cluster: record.plan.cluster,
          channel: record.channel,
          incident: record.incident,
          plan: record.id,
          planHash: record.hash,
          run: null,
          step: null,
          summary: `"${record.plan.title}" expired without enough approvals.`,
          detail: {},
        },
        now.toISOString(),
      )
      if (access !== undefined) await announcePlan({...record, state: 'expired'}, {access, context, tables})
    })
  }
  return late.length
}
