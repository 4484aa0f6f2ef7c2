import path from 'node:path'
import {openStore} from '../../../src/adapters/store/open-store.ts'
import type {PlanRecord} from '../../../src/domain/approval.ts'
import type {PlannedStep} from '../../../src/domain/plan.ts'
import {verifyAudit} from '../../../src/operations/audit-trail.ts'
import type {Store} from '../../../src/ports/store.ts'
import {digestWith} from '../../../src/runtime/digest.ts'
import {type Breach, foundOf} from '../step-words.ts'
import {type Chain, type Death, deathOf} from './chains.ts'
import {countEffects, tallyFrom} from './effects.ts'
import type {Ground} from './ground.ts'
import {type Allowed, judgeChain, mayIdle} from './judge-chain.ts'
import {KEY, type Life, liveUntil} from './lives.ts'
import {endedIn, nthOf} from './lives-ahead.ts'
import type {Pace, Task} from './task.ts'

/** More than one run ever writes. */
const AUDIT_OF_A_RUN = 2000

/** What a chain of deaths came to. */
export interface PlayedChain {
  /** The steps of the plan by their ids. */
  readonly kinds: readonly string[]
  /** The instants at which the process was killed. */
  readonly kills: readonly string[]
  /** The same with the kind of the step, as `deathOf` writes it. */
  readonly died: readonly string[]
  readonly breaches: readonly Breach[]
  /** What settling found, one word per step that was open. */
  readonly settled: readonly string[]
}

/** A wish to be carried out, and how often it is to be killed. */
export interface Wish {
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
  /** Names the store of this chain. */
  readonly nth: number
  /** The first death comes before anybody knows the plan: it is one of the first step. */
  readonly first: string
  readonly chain: (kinds: readonly string[]) => Chain
  readonly allowed: Allowed
  /** Voters are down, and are meant to be. */
  readonly silent: boolean
}

/** One chain while it is played. */
interface Play {
  readonly ground: Ground
  readonly database: string
  readonly store: Store
  readonly record: PlanRecord
  readonly planned: readonly PlannedStep[]
  readonly tally: ReturnType<typeof tallyFrom>
  readonly gaps: Breach[]
  readonly died: Death[]
}

/** Begins a run, kills it at each death of its chain in turn, and lets the last life carry it to its end. */
export async function playChain(ground: Ground, wish: Wish): Promise<PlayedChain> {
  const {runbook, params, nth, first, silent} = wish
  const database = `sqlite:${path.join(ground.dir, `${runbook}-${nth}.db`)}`
  const tally = tallyFrom(await countEffects(ground))
  const task: Task = {
    ...{what: 'begin', cluster: ground.cluster, runbook, params, silent},
    ...paceOf(ground),
  }
  await mustDie(`${first}@1`, {ground, task, database})
  const store = await openStore({url: database, digest: digestWith(KEY), readOnly: true})
  try {
    const [record] = await store.plans.ofCluster(ground.cluster, 1)
    if (record === undefined) throw new Error(`the plan of ${runbook} is not in the store`)
    const planned = record.plan.steps
    const died = [{step: 0, instant: first}]
    const play: Play = {ground, database, store, record, planned, tally, died, gaps: []}
    await dieOn(play, wish)
    await liveOn({ground, task: goOn(ground), database})
    tally.look(await countEffects(ground))
    return await cameTo(play, wish.allowed)
  } finally {
    await store.close()
  }
}

/** Lives and dies until nothing of the chain is left. */
async function dieOn({ground, database, ...play}: Play, {chain, allowed}: Wish): Promise<void> {
  const {store, record, planned, died, tally, gaps} = play
  const kinds = planned.map(({step}) => step)
  const idle = (index: number): boolean => mayIdle(index, kinds, allowed.skipped)
  for (const death of chain(kinds)) {
    const last = died.at(-1)
    if (last !== undefined && !isAfter(death, last)) continue
    const {steps} = await leftIn(store, record.id)
    const nth = nthOf(death, {kinds, records: steps, last, idle})
    if (nth === null) continue
    tally.look(await countEffects(ground))
    gaps.push(...(await trailBreaches(store, last?.instant ?? '')))
    await mustDie(`${death.instant}@${nth}`, {ground, task: goOn(ground), database})
    const after = await leftIn(store, record.id)
    died.push(
      death.instant.startsWith('run.')
        ? {...death, step: planned.length}
        : endedIn(death.instant, after.steps),
    )
  }
  tally.look(await countEffects(ground))
  gaps.push(...(await trailBreaches(store, died.at(-1)?.instant ?? '')))
}

/** A step that had nothing to do lets a life go on to a later one. */
function isAfter(death: Death, last: Death): boolean {
  if (death.step !== last.step) return death.step > last.step
  return death.instant !== last.instant
}

async function cameTo(play: Play, allowed: Allowed): Promise<PlayedChain> {
  const {store, record, planned, died, gaps, tally} = play
  const left = {planned, happened: tally.total(), ...(await leftIn(store, record.id))}
  const interruptions = died.filter(({instant}) => instant !== 'run.finished').length
  const kindOf = (index: number): string | undefined => planned[index]?.step
  return {
    kinds: planned.map(({step}) => step),
    kills: died.map(({instant}) => instant),
    died: died.map(({step, instant}) => deathOf(kindOf(step), instant)),
    breaches: [
      ...gaps,
      ...judgeChain({...left, interruptions, allowed}),
      ...(await trailBreaches(store, 'end')),
    ],
    settled: settledIn(left.audit),
  }
}

function paceOf({hurry, dir}: Ground): Pace {
  return {hurry, clock: path.join(dir, 'clock')}
}

function goOn(ground: Ground): Task {
  return {what: 'go-on', ...paceOf(ground)}
}

async function leftIn(store: Store, plan: string) {
  const run = await store.runs.ofPlan(plan)
  if (run === null) throw new Error(`the run of ${plan} is not in the store`)
  const audit = (await store.audit.list({run: run.id, limit: AUDIT_OF_A_RUN})).toReversed()
  return {run, steps: await store.runs.steps(run.id), audit}
}

function settledIn(audit: Awaited<ReturnType<typeof leftIn>>['audit']): readonly string[] {
  return audit.filter(({event}) => event.kind === 'step-settled').map(({event}) => foundOf(event))
}

async function trailBreaches(store: Store, instant: string): Promise<Breach[]> {
  const verdict = await verifyAudit(store.audit, digestWith(KEY))
  return verdict.intact ? [] : [{what: 'audit-gap', sentence: `after ${instant}: ${verdict.sentence}`}]
}

/** A life that SIGKILL has to end, at this instant. */
async function mustDie(crashAt: string, life: Life): Promise<void> {
  const {signal, code, said} = await liveUntil(crashAt, life)
  if (signal !== 'SIGKILL')
    throw new Error(
      `the run never came to ${crashAt}; the process ended with ${code}: ${await notesIn(life.database)}\n${said}`,
    )
}

/** What the run says of itself, for whoever looks for the reason. */
async function notesIn(database: string): Promise<string> {
  const store = await openStore({url: database, digest: digestWith(KEY), readOnly: true})
  try {
    const runs = await store.runs.inState(['running', 'cancelling', 'interrupted', 'stopped', 'succeeded'])
    const steps = await Promise.all(runs.map(({id}) => store.runs.steps(id)))
    const notes = steps.flat().map(({index, state, note}) => `step ${index + 1} is ${state}: ${note}`)
    return [...runs.map(({state, note}) => `the run is ${state}: ${note}`), ...notes].join('; ')
  } finally {
    await store.close()
  }
}

async function liveOn(life: Life): Promise<void> {
  const {signal, code, said} = await liveUntil('', life)
  if (code !== 0) throw new Error(`the last life ended with ${code ?? signal}:\n${said}`)
}
