import type {AuditKind} from '../domain/audit.ts'
import {OpsError} from '../domain/errors.ts'
import {type Freeze, frozenRefusal} from '../domain/freeze.ts'
import {type Actor, quorateItself} from '../domain/person.ts'
import type {RunRecord} from '../domain/run.ts'
import type {Tables} from '../ports/store.ts'
import type {Context} from './context.ts'
import {announceWaitingPlans, type Place} from './plan-card.ts'

/** Freezes a cluster in an open transaction, and says so everywhere. False when it was frozen already. */
export async function putFreeze(freeze: Freeze, place: Place): Promise<boolean> {
  if ((await place.tables.freezes.put(freeze)) === 'duplicate') return false
  const summary = `${freeze.by.name} froze ${freeze.cluster}: ${freeze.reason}`
  await record(freeze, {kind: 'cluster-frozen', by: freeze.by, summary, place})
  await tell(freeze, {lifted: null, place})
  return true
}

/** Lifts it in an open transaction. `how` completes the sentence for the trail. */
export async function liftFreeze(
  freeze: Freeze,
  {by, how, place}: {readonly by: Actor; readonly how: string; readonly place: Place},
): Promise<void> {
  if (!(await place.tables.freezes.lift(freeze))) return
  const summary = `${by.name} unfroze ${freeze.cluster}${how}. It had been frozen because: ${freeze.reason}`
  await record(freeze, {kind: 'cluster-unfrozen', by, summary, place})
  await tell(freeze, {lifted: by, place})
}

/** Keeps a cluster frozen for its own sake, once the interrupted run that was the reason is over. */
export async function keepFrozen(freeze: Freeze, place: Place): Promise<void> {
  const kept = {...freeze, run: null}
  await place.tables.freezes.lift(freeze)
  await place.tables.freezes.put(kept)
  await tell(kept, {lifted: null, place})
}

/**
 * Throws `refused/frozen` while the cluster is frozen. Asked in the transaction that writes an intent, so that no step
 * begins after a freeze was kept.
 *
 * SAFETY: this is the kill switch; `test/engine/freeze.test.ts` guards it.
 */
export async function refuseWhileFrozen(cluster: string, tables: Tables): Promise<void> {
  const freeze = await tables.freezes.get(cluster)
  if (freeze === null) return
  const {code, reason, remedy} = frozenRefusal(freeze)
  throw new OpsError(code, reason, {remedy})
}

/** A run that was found interrupted keeps its cluster frozen until a person has looked. */
export async function freezeUntilLookedAt(run: RunRecord, context: Context): Promise<void> {
  const access = context.clusters.find(run.cluster)
  if (access === undefined) return
  await context.store.transaction(async tables => {
    const plan = await tables.plans.get(run.plan)
    const freeze: Freeze = {
      id: context.ids.next('freeze'),
      cluster: run.cluster,
      reason: `Quorate ended while run ${run.id} was under way; a person must look first`,
      by: quorateItself,
      at: context.clock.now().toISOString(),
      channel: plan?.channel ?? access.settings.channels[0] ?? '',
      run: run.id,
    }
    await putFreeze(freeze, {access, context, tables})
  })
}

async function record(
  freeze: Freeze,
  what: {
    readonly kind: Extract<AuditKind, 'cluster-frozen' | 'cluster-unfrozen'>
    readonly by: Actor
    readonly summary: string
    readonly place: Place
  },
): Promise<void> {
  const {tables, context} = what.place
  await tables.audit.append(
    {
      kind: what.kind,
      actor: what.by,
      cluster: freeze.cluster,
      channel: freeze.channel === '' ? null : freeze.channel,
      incident: null,
      plan: null,
      planHash: null,
      run: freeze.run,
      step: null,
      summary: what.summary,
      detail: {freeze: freeze.id, reason: freeze.reason},
    },
    context.clock.now().toISOString(),
  )
}

async function tell(
  freeze: Freeze,
  {lifted, place}: {readonly lifted: Actor | null; readonly place: Place},
): Promise<void> {
  const {access, context, tables} = place
  const at = context.clock.now().toISOString()
  const announcement = {kind: 'freeze', freeze, lifted, at, cluster: access.settings} as const
  for (const message of context.announce(announcement)) await tables.outbox.add(message, at)
  await announceWaitingPlans(place)
}
