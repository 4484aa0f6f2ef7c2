import {toFailure} from '../domain/errors.ts'
import {MOST_POINTS} from '../domain/history.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import {pointOf} from '../domain/point-of.ts'
import {lightQuestions, type Questions} from '../domain/questions.ts'
import type {Context} from '../engine/context.ts'
import {judge, type Looked} from '../engine/look.ts'
import {type Memory, observeCluster} from '../engine/observe.ts'
import {OLDER_MS} from '../engine/observe-metrics.ts'
import {PAST_MS} from '../engine/observe-past.ts'
import {ownElections} from '../engine/recent-past.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {StoredObservation} from '../ports/store.ts'

/** A look together with the id under which its observation is kept as evidence. */
export interface KeptLook extends Looked {
  readonly evidence: string
}

/** What a look asks, and who hears of it on the way. */
export interface LookRequest {
  /** A quick look when absent. */
  readonly questions?: Questions
  /** Gets what is known when a headline is due, and again as members answer. */
  readonly onProgress?: (partial: Looked) => void
  /** Why the observation is kept; as evidence when absent. */
  readonly purpose?: StoredObservation['purpose']
  /** Ends the look at once; nothing of it is kept, and the signal's reason is thrown. */
  readonly signal?: AbortSignal
}

/** Observes, judges and keeps one look, and adds it to the history of its cluster. */
export async function lookAtCluster(
  access: ClusterAccess,
  context: Context,
  {questions = lightQuestions, onProgress, purpose = 'evidence', signal}: LookRequest = {},
): Promise<KeptLook> {
  const {clock, catalogue, ids, store} = context
  const report = (partial: ClusterObservation): void =>
    onProgress?.({...judge(partial, access, catalogue), complete: false})
  const memory = await remember(access.settings.id, context)
  const options = {
    questions,
    memory,
    ...(onProgress === undefined ? {} : {report}),
    ...(signal === undefined ? {} : {signal}),
  }
  const observation = await observeCluster(access.settings, {...access, clock}, options)
  const looked = judge(observation, access, catalogue)
  const evidence = ids.next('obs')
  await store.observations.insert({id: evidence, at: observation.finishedAt, observation, purpose})
  await store.history.append(access.settings.id, pointOf(looked.view))
  return {...looked, complete: true, evidence}
}

/** What was seen of a cluster before. A store that cannot tell leaves a look that begins from nothing. */
async function remember(cluster: string, context: Context): Promise<Memory> {
  const {store, clock, log} = context
  const ago = (ms: number): string => new Date(clock.now().getTime() - ms).toISOString()
  try {
    const [history, older, own] = await Promise.all([
      store.history.window(cluster, {from: ago(PAST_MS), to: ago(0), most: MOST_POINTS}),
      store.observations.newestWithin(cluster, {from: ago(OLDER_MS.most), to: ago(OLDER_MS.least)}),
      ownElections(cluster, context),
    ])
    return {history, older: older?.observation ?? null, ...own}
  } catch (thrown) {
    log.warn({cluster, err: toFailure(thrown).message}, 'the past of a cluster could not be read')
    return {history: [], older: null}
  }
}
