import type {Refusal} from '../domain/approval.ts'
import {type Freeze, frozenSentence} from '../domain/freeze.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import {liftFreeze, putFreeze} from '../engine/freeze.ts'
import type {Place} from '../engine/plan-card.ts'
import {authorise, type Whom} from './authorise.ts'
import {recordRefusal} from './record-refusal.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** Somebody throws the kill switch of a cluster, or puts it back. */
export interface FreezeRequest {
  readonly cluster: string
  readonly by: Actor
  /** Where it was asked, and where everybody is told; empty for nowhere. */
  readonly channel: string
  readonly reason?: string
}

type Answer = {readonly ok: true; readonly sentence: string} | {readonly ok: false; readonly refusal: Refusal}

/**
 * Freezes a cluster, for an operator or an approver: no approval starts a run there, and a run under way stops before
 * its next step. Kept in the store, so it survives a restart.
 */
export async function freezeCluster(request: FreezeRequest, context: Context): Promise<Answer> {
  return asked(request, {whom: 'operator or approver', verb: 'freeze', context}, async place => {
    const standing = await place.tables.freezes.get(request.cluster)
    if (standing !== null && standing.run === null) return `${frozenSentence(standing)}. Nothing was changed.`
    // A person's freeze takes the place of one that resuming a run would lift.
    if (standing !== null) await place.tables.freezes.lift(standing)
    await putFreeze(freezeOf(request, place), place)
    return `${request.cluster} is frozen. No approval starts a run, and a run under way stops before its next step.`
  })
}

/** Lifts a freeze, for an approver only: it takes one thumb to stop and the other role to go on. */
export async function unfreezeCluster(request: FreezeRequest, context: Context): Promise<Answer> {
  return asked(request, {whom: 'approver', verb: 'unfreeze', context}, async place => {
    const standing = await place.tables.freezes.get(request.cluster)
    if (standing === null) return `${request.cluster} is not frozen. Nothing was changed.`
    await liftFreeze(standing, {by: request.by, how: '', place})
    return `${request.cluster} is not frozen any more.`
  })
}

async function asked(
  request: FreezeRequest,
  {whom, verb, context}: {readonly whom: Whom; readonly verb: string; readonly context: Context},
  work: (place: Place) => Promise<string>,
): Promise<Answer> {
  const {by, cluster, channel} = request
  const access = clusterNamed(context.clusters, cluster)
  const refusal = await authorise(by, access, {whom, context})
  if (refusal !== null) {
    await recordRefusal({by, cluster, channel, what: `tried to ${verb} ${cluster}`, refusal}, context)
    return {ok: false, refusal}
  }
  const sentence = await context.store.transaction(tables => work({access, context, tables}))
  return {ok: true, sentence}
}

function freezeOf({cluster, by, channel, reason}: FreezeRequest, {context, access}: Place): Freeze {
  const said = reason?.trim() ?? ''
  return {
    id: context.ids.next('freeze'),
    cluster,
    reason: said === '' ? 'no reason was given' : said,
    by,
    at: context.clock.now().toISOString(),
    channel: channel === '' ? (access.settings.channels[0] ?? '') : channel,
    run: null,
  }
}
