import {appendFile} from 'node:fs/promises'
import {markdownTable} from '../../bench/figures.ts'
import type {Measured} from './measure.ts'

/** The table people read: scenario, expected, rank given both ways, confidence, seconds. */
export function matrixTable(all: readonly Measured[]): string {
  return markdownTable(
    ['Lab', 'When', 'Expected', 'Rank (Slack)', 'Rank (CLI)', 'Confidence', 'First post', 'Complete', 'CLI'],
    all.map(one => [
      one.lab,
      one.when,
      one.expected.join(' + '),
      ranks(one.slack, one.expected),
      ranks(one.cli, one.expected),
      one.confidence,
      seconds(one.firstPostMs),
      seconds(one.slackMs),
      seconds(one.cliMs),
    ]),
  )
}

/** How many were right at once, and among the first three. */
export function matrixScore(all: readonly Measured[]): string {
  const count = (limit: number): number =>
    all.filter(one => {
      const rank = rankOf(one.cli, one.expected[0] ?? '')
      return rank > 0 && rank <= limit
    }).length
  return `${all.length} scenarios: right cause first in ${count(1)}, in the first three in ${count(3)}.`
}

/** Prints a text, and keeps it in the file that QUORATE_LAB_REPORT names. */
export async function publish(text: string): Promise<void> {
  process.stdout.write(`\n${text}\n`)
  const file = process.env['QUORATE_LAB_REPORT']
  if (file !== undefined) await appendFile(file, `${text}\n\n`)
}

function ranks(given: readonly string[], expected: readonly string[]): string {
  return expected.map(id => rankOf(given, id) || 'not named').join(' + ')
}

/** 1 for the first; 0 when it is not among them. */
function rankOf(given: readonly string[], id: string): number {
  return given.indexOf(id) + 1
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
