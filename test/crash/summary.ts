import type {Judged} from './judge.ts'
import {groupOf, type Kills} from './kills.ts'
import type {Played} from './play.ts'

/** One run with what was found out about it. */
export interface Outcome {
  readonly kills: Kills
  readonly played: Played
  readonly judged: Judged
}

const HEADINGS = [
  'First kill',
  'Runs',
  'Kills',
  'Double effects',
  'Audit gaps',
  'Other breaches',
  'Settled done',
  'not done',
  'unknown',
  'Median restart to settled',
] as const

/** The table a person reads after some hundred runs: one line per instant of the first kill, and the sum. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const groups = Map.groupBy(outcomes, ({kills}) => groupOf(kills))
  const names = [...groups.keys()].toSorted()
  const rows = [
    [...HEADINGS],
    ...names.map(name => rowOf(name, groups.get(name) ?? [])),
    rowOf('all', outcomes),
  ]
  return aligned(rows)
}

function rowOf(name: string, outcomes: readonly Outcome[]): readonly string[] {
  const breaches = outcomes.flatMap(({judged}) => judged.breaches)
  const settled = outcomes.flatMap(({judged}) => judged.settled)
  const done = settled.filter(found => found === 'done').length
  const notDone = settled.filter(found => found === 'not-done').length
  const double = breaches.filter(({what}) => what === 'double-effect').length
  const gaps = breaches.filter(({what}) => what === 'audit-gap').length
  const deaths = outcomes.reduce((sum, {played}) => sum + played.deaths, 0)
  return [
    name,
    ...[outcomes.length, deaths, double, gaps, breaches.length - double - gaps].map(String),
    ...[done, notDone, settled.length - done - notDone].map(String),
    median(outcomes.flatMap(({played}) => played.settledAfterMs)),
  ]
}

function median(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  return middle === undefined ? '-' : `${(middle / 1000).toFixed(1)} s`
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
  return rows.map(line).join('\n')
}
