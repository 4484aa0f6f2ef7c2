import type {ClusterObservation} from '../domain/observation.ts'
import {lightQuestions, type Questions} from '../domain/questions.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import {askAgainWhileDiffering} from './observe-again.ts'
import {askHashes} from './observe-hash.ts'
import {beginLook, type LookUnderWay, type Memory, observed, type Sources} from './observe-look.ts'
import {askMetrics} from './observe-metrics.ts'
import {askPast} from './observe-past.ts'
import {peersKnown} from './observe-peers.ts'
import {reportWhileWaiting} from './observe-progress.ts'
import {askMember} from './observe-readers.ts'
import {askWhole} from './observe-whole.ts'

export type {Memory, Sources} from './observe-look.ts'

/** How a look is made; a quick one without memory when nothing is said. */
export interface LookOptions {
  readonly questions?: Questions
  readonly memory?: Memory
  /** Gets what is known when a headline is due, and again as members answer. */
  readonly report?: (partial: ClusterObservation) => void
  /** Ends the look at once, which then throws the signal's reason. */
  readonly signal?: AbortSignal
}

const nothing: Memory = {history: [], older: null}

/**
 * Asks every configured endpoint everything in question at once, each probe with its own deadline; one silent member
 * never delays or hides the others. A failed probe is data, and the look ends within its limit whoever is silent.
 */
export async function observeCluster(
  cluster: ClusterSettings,
  sources: Sources,
  {questions = lightQuestions, memory = nothing, report, signal}: LookOptions = {},
): Promise<ClusterObservation> {
  const ending = new AbortController()
  const either = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal])
  const look = beginLook(cluster, sources, {questions, memory, signal: either})
  try {
    const done = withinLimit(Promise.all(askAll(look)), look)
    await (report === undefined
      ? done
      : reportWhileWaiting(done, sources.clock, {
          changes: look.answers,
          report: () => report(observed(look, false)),
        }))
    signal?.throwIfAborted()
    return observed(look, true)
  } finally {
    ending.abort()
  }
}

function askAll(look: LookUnderWay): readonly Promise<void>[] {
  const peers = peersKnown(look)
  return [
    ...look.sheets.flatMap(sheet => [...askMember(sheet, look, peers), askMetrics(sheet, look)]),
    ...askWhole(look),
    askHashes(look),
    askAgainWhileDiffering(look),
    askPast(look, peers),
  ]
}

/** Ends with the work, or with the time of this look; what comes later is not waited for. */
async function withinLimit(work: Promise<unknown>, {sources, limits, signal}: LookUnderWay): Promise<void> {
  const done = new AbortController()
  const over = sources.clock.sleep(limits.totalMs, AbortSignal.any([signal, done.signal]))
  // Whichever loses the race may still fail, and nobody listens to it any more.
  for (const loser of [work, over]) loser.catch(() => undefined)
  await Promise.race([work, over])
  done.abort()
}
