import type {ClusterObservation} from '../domain/observation.ts'
import type {Context} from '../engine/context.ts'
import {judge, type Looked} from '../engine/look.ts'
import {observeCluster} from '../engine/observe.ts'
import type {ClusterAccess} from '../ports/clusters.ts'

/** A headline is due when this much time has passed, whoever is still silent (DESIGN promise 2). */
const HEADLINE_AFTER_MS = 600

/** A look together with the id under which its observation is kept as evidence. */
export interface KeptLook extends Looked {
  readonly evidence: string
}

/**
 * Observes, judges and keeps one look. `onProgress` gets at most one partial look, when somebody is still silent after
 * {@link HEADLINE_AFTER_MS}.
 */
export async function lookAtCluster(
  access: ClusterAccess,
  context: Context,
  onProgress?: (partial: Looked) => void,
): Promise<KeptLook> {
  const report = (partial: ClusterObservation): void =>
    onProgress?.({...judge(partial, access, context.catalogue), complete: false})
  const observation = await observeCluster(
    access.settings,
    {...access, clock: context.clock},
    onProgress === undefined ? undefined : {afterMs: HEADLINE_AFTER_MS, report},
  )
  const evidence = context.ids.next('obs')
  await context.store.observations.insert({id: evidence, at: observation.finishedAt, observation})
  return {...judge(observation, access, context.catalogue), complete: true, evidence}
}
