import {MOST_POINTS} from '../domain/history.ts'
import {CALM_MS} from '../domain/recent-election.ts'
import type {RunRecord} from '../domain/run.ts'
import type {Context} from './context.ts'
import type {Memory} from './observe-look.ts'
import {PAST_MS} from './observe-past.ts'

/** How far back the gate before a step looks for elections, in ms: some looks more than it judges. */
const RECENT_MS = 5 * CALM_MS

/** Runs asked at most; one at a time works on a cluster, and few of them leave the leader alone. */
const MOST_RUNS = 10

type Stored = Pick<Context, 'store' | 'clock' | 'catalogue'>

/** What a look needs to remember so that its view can be held against health gate G1. */
export async function recentPast(cluster: string, context: Stored): Promise<Memory> {
  const to = context.clock.now()
  const from = new Date(to.getTime() - RECENT_MS).toISOString()
  const [history, own] = await Promise.all([
    context.store.history.window(cluster, {from, to: to.toISOString(), most: MOST_POINTS}),
    ownElections(cluster, context),
  ])
  return {history, older: null, ...own}
}

/** When the newest step of our own that moves leadership was over, within the time of which looks tell. */
export async function ownElections(
  cluster: string,
  context: Stored,
): Promise<Pick<Memory, 'ownElectionsUntil'>> {
  const from = new Date(context.clock.now().getTime() - PAST_MS).toISOString()
  const newestFirst = await context.store.runs.ofCluster(cluster, MOST_RUNS)
  for (const run of newestFirst) {
    const ownElectionsUntil = (await movesOf(run, context)).filter(at => at >= from).at(-1)
    if (ownElectionsUntil !== undefined) return {ownElectionsUntil}
  }
  return {}
}

/** When each step of a run that moves the raft term was over, the last one last. */
async function movesOf(
  {id, plan: planId}: Pick<RunRecord, 'id' | 'plan'>,
  {store, catalogue}: Stored,
): Promise<readonly string[]> {
  const [record, steps] = await Promise.all([store.plans.get(planId), store.runs.steps(id)])
  const ends = steps.flatMap(({index, state, finishedAt}) => {
    const planned = record?.plan.steps[index]
    const step = catalogue.steps.find(one => one.id === planned?.step)
    const moved = state !== 'skipped' && step?.moves.includes('term') === true
    return moved && finishedAt !== null ? [finishedAt] : []
  })
  return ends.toSorted()
}
