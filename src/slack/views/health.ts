import type {CheckResult} from '../../domain/check.ts'
import {mergeFindings} from '../../domain/said-once.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {rank} from '../../domain/severity.ts'
import {counted} from '../../domain/words.ts'
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
      loud.length === 0 ? null : section('health.loud', atMost(linesOf(loud), 12)),
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

/** Checks that say the same, as all do that one silent probe blinds, are one line. */
function linesOf(results: readonly CheckResult[]): readonly string[] {
  const alike = Map.groupBy(results, result => `${result.state} ${whyOf(result)}`)
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (first === undefined || first.state === 'not-applicable') return []
    const others = more.length === 0 ? '' : ` and ${counted(more.length, 'more check')}`
    return [`${badge(first.state)} · ${short(first.title, 80)}${others}: ${short(whyOf(first), 200)}`]
  })
}

function whyOf({title, findings, blind, reason}: CheckResult): string {
  const [first, ...more] = mergeFindings(findings)
  if (first === undefined) return blind[0]?.message ?? reason ?? title
  return `${first.summary}${more.length > 0 ? ` (and ${more.length} more)` : ''}`
}

function leftOut(results: readonly CheckResult[]): readonly string[] {
  const names = results.filter(({state}) => state === 'not-applicable').map(({title}) => short(title, 60))
  return names.length === 0 ? [] : [`Not applicable: ${atMost(names, 5).join(', ')}`]
}
