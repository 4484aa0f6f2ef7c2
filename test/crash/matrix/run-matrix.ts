import assert from 'node:assert/strict'
import {it} from 'node:test'
import {markdownTable} from '../../bench/figures.ts'
import {
  allInstants,
  type Chain,
  chainCount,
  chainOf,
  dangerous,
  deathOf,
  sparseChain,
  stepInstants,
} from './chains.ts'
import {crashMatrix, type Entry} from './entries.ts'
import type {Ground} from './ground.ts'
import {mayIdle} from './judge-chain.ts'
import {type PlayedChain, playChain} from './play-chain.ts'

/** All chains of one runbook. */
export interface PlayedRunbook {
  readonly runbook: string
  readonly chains: readonly PlayedChain[]
  readonly seconds: number
}

/** Declares one test per runbook: killed at every instant of its steps, it repeats nothing and leaves no gap. */
export function testRunbooks(runbooks: readonly string[], use: () => Ground, played: PlayedRunbook[]): void {
  for (const runbook of runbooks)
    it(`repeats nothing of ${runbook} and leaves no gap in the trail, ${howKilled(runbook)}`, async () => {
      const entry = crashMatrix[runbook]
      assert.ok(entry, `${runbook} is not in the matrix`)
      const chains: PlayedChain[] = []
      const began = performance.now()
      const all = {runbook, chains, seconds: 0}
      played.push(all)
      for (let nth = 0; nth < chainCount && hasMore(entry, chains); nth += 1) {
        chains.push(await playStaged(entry, {runbook, chains, ground: use()}))
        all.seconds = (performance.now() - began) / 1000
      }

      assert.deepEqual(
        chains.flatMap(({breaches}) => breaches),
        [],
      )
      if (entry.sparse === true) mustHaveDiedAtDangers(entry, chains)
      else mustHaveDiedEverywhere(chains)
    })
}

function howKilled(runbook: string): string {
  return crashMatrix[runbook]?.sparse === true
    ? 'killed at every instant of each dangerous step and once at each other kind'
    : 'killed at every instant of every step'
}

/** Whether another chain would come to an instant that no chain came to. */
function hasMore(entry: Entry, chains: readonly PlayedChain[]): boolean {
  const [first] = chains
  return entry.sparse !== true || first === undefined || sparseIn(entry, {...first, chains}).length > 0
}

/** Nobody dies in a step that may have nothing to do. */
function sparseIn(
  {skipped}: Entry,
  {kinds, chains}: {readonly kinds: readonly string[]; readonly chains: readonly PlayedChain[]},
): Chain {
  return sparseChain(kinds, diedIn(chains)).filter(({step}) => !mayIdle(step, kinds, skipped))
}

function diedIn(chains: readonly PlayedChain[]): ReadonlySet<string> {
  return new Set(chains.flatMap(({died}) => died))
}

/** Each instant of each step once. */
function mustHaveDiedEverywhere(chains: readonly PlayedChain[]): void {
  const steps = chains[0]?.kinds.length ?? 0
  for (const instant of allInstants)
    assert.equal(killsAt(chains, instant), instant.startsWith('run.') ? 1 : steps, instant)
}

function mustHaveDiedAtDangers({skipped}: Entry, chains: readonly PlayedChain[]): void {
  const died = diedIn(chains)
  const kinds = new Set(
    chains.flatMap(chain => chain.kinds.filter((_, step) => !mayIdle(step, chain.kinds, skipped))),
  )
  for (const kind of kinds) {
    const instants = stepInstants.filter(instant => died.has(deathOf(kind, instant)))
    assert.ok(
      instants.length >= (dangerous.has(kind) ? stepInstants.length : 1),
      `${kind}: ${instants.join(', ')}`,
    )
  }
}

async function playStaged(
  entry: Entry,
  {
    runbook,
    chains,
    ground,
  }: {readonly runbook: string; readonly chains: readonly PlayedChain[]; readonly ground: Ground},
): Promise<PlayedChain> {
  await ground.healthy()
  const {params, after, down} = await entry.stage(ground)
  const pace = entry.unhurried ? {...ground, hurry: 1} : ground
  const nth = chains.length
  const {sparse, skipped = {}, elects = false} = entry
  try {
    return await playChain(pace, {
      ...{runbook, params, nth},
      first: sparse ? 'step.guarded' : (chainOf(nth, 1)[0]?.instant ?? ''),
      chain: kinds => (sparse ? sparseIn(entry, {kinds, chains}) : chainOf(nth, kinds.length)),
      allowed: {skipped, elects, down: down ?? []},
      silent: down !== undefined,
    })
  } finally {
    await after?.()
  }
}

function killsAt(chains: readonly PlayedChain[], instant: string): number {
  return chains.flatMap(({kills}) => kills).filter(kill => kill === instant).length
}

/** One line per runbook: how often it was killed at each instant, and what came of it. */
export function killTable(name: string, all: readonly PlayedRunbook[]): string {
  const heads = [
    `Killed on ${name}`,
    'Steps',
    ...allInstants,
    'Double effects',
    'Missing',
    'Audit gaps',
    'Other',
  ]
  const rows = all.map(({runbook, chains, seconds}) => [
    runbook,
    String(chains[0]?.kinds.length ?? 0),
    ...figuresOf(chains).map(String),
    settledWords(chains),
    `${Math.round(seconds)} s`,
  ])
  const sum = figuresOf(all.flatMap(({chains}) => chains)).map(String)
  return markdownTable(
    [...heads, 'Settled done / not done / unknown', 'Took'],
    [...rows, ['all', '', ...sum, settledWords(all.flatMap(({chains}) => chains)), '']],
  )
}

function figuresOf(chains: readonly PlayedChain[]): readonly number[] {
  const breaches = chains.flatMap(one => one.breaches)
  const count = (what: string): number => breaches.filter(one => one.what === what).length
  const [double, missing, gaps] = [count('double-effect'), count('missing-effect'), count('audit-gap')]
  return [
    ...allInstants.map(instant => killsAt(chains, instant)),
    ...[double, missing, gaps, breaches.length - double - missing - gaps],
  ]
}

function settledWords(chains: readonly PlayedChain[]): string {
  const settled = chains.flatMap(one => one.settled)
  const count = (word: string): number => settled.filter(found => found === word).length
  const [done, notDone] = [count('done'), count('not-done')]
  return `${done} / ${notDone} / ${settled.length - done - notDone}`
}
