import type {PlanRecord, Refusal} from '../domain/approval.ts'
import type {AuditKind} from '../domain/audit.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'

/** A request that was turned down, and where it happened. */
export interface Refused {
  readonly kind?: AuditKind
  readonly by: Actor
  readonly cluster: string | null
  readonly channel: string | null
  readonly incident?: string | null
  readonly plan?: PlanRecord
  readonly run?: string
  /** What was asked, as the rest of "NAME …". */
  readonly what: string
  readonly refusal: Refusal
}

/** Writes a refusal into the audit trail: what was denied matters as much as what was done. */
export async function recordRefusal(refused: Refused, context: Context): Promise<void> {
  const {by, plan, refusal} = refused
  await context.store.transaction(tables =>
    tables.audit.append(
      {
        kind: refused.kind ?? 'request-refused',
        actor: by,
        cluster: refused.cluster,
        channel: refused.channel,
        incident: refused.incident ?? plan?.incident ?? null,
        plan: plan?.id ?? null,
        planHash: plan?.hash ?? null,
        run: refused.run ?? null,
        step: null,
        summary: `${by.name} ${refused.what}; refused: ${refusal.reason}`,
        detail: {code: refusal.code},
      },
      context.clock.now().toISOString(),
    ),
  )
  context.log.info({by: by.id, code: refusal.code, cluster: refused.cluster}, 'a request was refused')
}
