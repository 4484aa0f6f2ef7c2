import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import path from 'node:path'
import {openStore} from '../../../src/adapters/store/open-store.ts'
import {verifyAudit} from '../../../src/operations/audit-trail.ts'
import type {Store} from '../../../src/ports/store.ts'
import {digestWith} from '../../../src/runtime/digest.ts'
import {type Breach, foundOf} from '../step-words.ts'
import {chainOf} from './chains.ts'
import {countEffects, tallyFrom} from './effects.ts'
import type {Ground} from './ground.ts'
import {judgeChain} from './judge-chain.ts'
import type {Task} from './task.ts'

/** Longest one life may take; only a stuck one does. */
const LIFE_WITHIN_MS = 240_000
/** More than one run ever writes. */
const AUDIT_OF_A_RUN = 2000
const KEY = 'a key for the crash matrix, long enough'

/** What a chain of deaths came to. */
export interface PlayedChain {
  readonly steps: number
  /** The instants at which the process was killed. */
  readonly kills: readonly string[]
  readonly breaches: readonly Breach[]
  /** What settling found, one word per step that was open. */
  readonly settled: readonly string[]
}

/** A wish to be carried out, and which of its chains this is. */
export interface Wish {
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
  readonly nth: number
}

/** Begins a run, kills it at each instant of its chain in turn, and lets the last life carry it to its end. */
export async function playChain(ground: Ground, {runbook, params, nth}: Wish): Promise<PlayedChain> {
  const database = `sqlite:${path.join(ground.dir, `${runbook}-${nth}.db`)}`
  const tally = tallyFrom(await countEffects(ground))
  const task: Task = {what: 'begin', cluster: ground.cluster, runbook, params, hurry: ground.hurry}
  const [first = ''] = chainOf(nth, 1)
  await dieAt(first, {ground, task, database})
  const store = await openStore({url: database, digest: digestWith(KEY), readOnly: true})
  try {
    const [record] = await store.plans.ofCluster(ground.cluster, 1)
    if (record === undefined) throw new Error(`the plan of ${runbook} is not in the store`)
    const planned = record.plan.steps
    const chain = chainOf(nth, planned.length)
    const gaps = await trailBreaches(store, first)
    for (const instant of chain.slice(1)) {
      tally.look(await countEffects(ground))
      await dieAt(instant, {ground, task: goOn(ground), database})
      gaps.push(...(await trailBreaches(store, instant)))
    }
    tally.look(await countEffects(ground))
    await liveOn({ground, task: goOn(ground), database})
    tally.look(await countEffects(ground))
    const left = {planned, happened: tally.total(), ...(await leftIn(store, record.id))}
    const interruptions = chain.filter(instant => instant !== 'run.finished').length
    const breaches = [
      ...gaps,
      ...judgeChain({...left, interruptions}),
      ...(await trailBreaches(store, 'end')),
    ]
    return {steps: planned.length, kills: chain, breaches, settled: settledIn(left.audit)}
  } finally {
    await store.close()
  }
}

function goOn({hurry}: Ground): Task {
  return {what: 'go-on', hurry}
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

interface Life {
  readonly ground: Ground
  readonly task: Task
  readonly database: string
}

/** A life that SIGKILL has to end, at this instant. */
async function dieAt(instant: string, life: Life): Promise<void> {
  const {signal, code, said} = await ended(start(life, `${instant}@1`))
  if (signal !== 'SIGKILL')
    throw new Error(
      `the run never came to ${instant}; the process ended with ${code}: ${await notesIn(life.database)}\n${said}`,
    )
}

/** What the run says of itself, for whoever looks for the reason. */
async function notesIn(database: string): Promise<string> {
  const store = await openStore({url: database, digest: digestWith(KEY), readOnly: true})
  try {
    const runs = await store.runs.inState(['running', 'cancelling', 'interrupted', 'stopped', 'succeeded'])
    return runs.map(({state, note}) => `the run is ${state}: ${note}`).join('; ')
  } finally {
    await store.close()
  }
}

async function liveOn(life: Life): Promise<void> {
  const {signal, code, said} = await ended(start(life, ''))
  if (code !== 0) throw new Error(`the last life ended with ${code ?? signal}:\n${said}`)
}

function start({ground, task, database}: Life, crashAt: string): ChildProcess {
  const own = {DATABASE_URL: database, QUORATE_AUDIT_KEY: KEY, QUORATE_CRASH_AT: crashAt}
  // The same program some hundred times: compiled once is enough.
  const node = {NODE_COMPILE_CACHE: path.join(ground.dir, 'compiled'), NODE_NO_WARNINGS: '1'}
  return spawn(process.execPath, [path.join(import.meta.dirname, 'life.ts'), JSON.stringify(task)], {
    env: {PATH: process.env['PATH'] ?? '', ...node, ...ground.env, ...own},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

async function ended(child: ChildProcess): Promise<{
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly said: string
}> {
  const said: Buffer[] = []
  child.stderr?.on('data', (piece: Buffer) => void said.push(piece))
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, LIFE_WITHIN_MS)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  if (late) throw new Error(`a life of Quorate did not end within ${LIFE_WITHIN_MS / 1000} s`)
  return {code, signal, said: Buffer.concat(said).toString()}
}
