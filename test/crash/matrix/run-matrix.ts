import assert from 'node:assert/strict'
import {it} from 'node:test'
import {markdownTable} from '../../bench/figures.ts'
import {allInstants, chainCount} from './chains.ts'
import {crashMatrix, type Entry} from './entries.ts'
import type {Ground} from './ground.ts'
import {type PlayedChain, playChain} from './play-chain.ts'

/** All chains of one runbook. */
export interface PlayedRunbook {
  readonly runbook: string
  readonly chains: readonly PlayedChain[]
}

/** Declares one test per runbook: killed at every instant of every step, it repeats nothing and leaves no gap. */
export function testRunbooks(runbooks: readonly string[], use: () => Ground, played: PlayedRunbook[]): void {
  for (const runbook of runbooks)
    it(`repeats nothing of ${runbook} and leaves no gap in the trail, killed at every instant of every step`, async () => {
      const entry = crashMatrix[runbook]
      assert.ok(entry, `${runbook} is not in the matrix`)
      const chains: PlayedChain[] = []
      played.push({runbook, chains})
      for (let nth = 0; nth < chainCount; nth += 1)
        chains.push(await playStaged(entry, {runbook, nth, ground: use()}))

      assert.deepEqual(
        chains.flatMap(({breaches}) => breaches),
        [],
      )
      // Each instant of each step once.
      const steps = chains[0]?.steps ?? 0
      for (const instant of allInstants)
        assert.equal(killsAt(chains, instant), instant.startsWith('run.') ? 1 : steps, instant)
    })
}

async function playStaged(
  entry: Entry,
  {runbook, nth, ground}: {readonly runbook: string; readonly nth: number; readonly ground: Ground},
): Promise<PlayedChain> {
  await ground.healthy()
  const {params, after} = await entry.stage(ground)
  const pace = entry.unhurried ? {...ground, hurry: 1} : ground
  try {
    return await playChain(pace, {runbook, params, nth})
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
  const rows = all.map(({runbook, chains}) => [
    runbook,
    String(chains[0]?.steps ?? 0),
    ...figuresOf(chains).map(String),
    settledWords(chains),
  ])
  const sum = figuresOf(all.flatMap(({chains}) => chains)).map(String)
  return markdownTable(
    [...heads, 'Settled done / not done / unknown'],
    [...rows, ['all', '', ...sum, settledWords(all.flatMap(({chains}) => chains))]],
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
