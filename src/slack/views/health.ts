import type {CheckResult} from '../../domain/check.ts'
import {mergeFindings} from '../../domain/said-once.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {rank} from '../../domain/severity.ts'
import type {Looked} from '../../operations/operations.ts'
import {when} from '../escape.ts'
import {atMost, type Card, context, present, section} from './blocks.ts'
import {badge, place, short, spoken, verdictBadge} from './words.ts'

/** Every check in one line, worst first; checks that have nothing to say are counted. */
export function healthCard({diagnosis, complete}: Looked, cluster: ClusterSettings): Card {
  const {severity, sentence} = diagnosis.verdict
  const results = diagnosis.results.toSorted((a, b) => rankOf(b) - rankOf(a))
  const silent = results.filter(({state}) => state === 'ok')
  const loud = results.filter(({state}) => state !== 'ok' && state !== 'not-applicable')
  return {
    text: spoken(cluster, diagnosis),
    blocks: present([
      section('health.verdict', [
        `${verdictBadge(severity)} · ${place(cluster)}`,
        `*${short(sentence, 600)}*`,
      ]),
      loud.length === 0 ? null : section('health.loud', atMost(loud.map(lineOf), 12)),
      context('health.silent', [
        `✅ ${silent.length} of ${results.length} checks have nothing to say`,
        ...leftOut(results),
      ]),
      context('health.seen', [
        short(diagnosis.quorumLine),
        complete ? `Seen ${when(diagnosis.at)}` : '⏳ Still asking',
      ]),
    ]),
  }
}

function rankOf({state}: CheckResult): number {
  return state === 'not-applicable' ? -1 : rank(state)
}

function lineOf({state, title, findings, blind, reason}: CheckResult): string {
  const merged = mergeFindings(findings)
  const [first] = merged
  const more = merged.length > 1 ? ` (and ${merged.length - 1} more)` : ''
  const why = first?.summary ?? blind[0]?.message ?? reason ?? title
  return `${state === 'not-applicable' ? '' : badge(state)} · ${short(title, 80)}: ${short(why, 200)}${more}`
}

function leftOut(results: readonly CheckResult[]): readonly string[] {
  const names = results.filter(({state}) => state === 'not-applicable').map(({title}) => short(title, 60))
  return names.length === 0 ? [] : [`Not applicable: ${atMost(names, 5).join(', ')}`]
}
