import type {CheckResult} from '../../domain/check.ts'
import type {Finding} from '../../domain/finding.ts'
import {mergeFindings} from '../../domain/said-once.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {code, cut, when} from '../escape.ts'
import {atMost, type Card, context, present, section} from './blocks.ts'
import {stateBadge} from './board.ts'
import {badge, place, short} from './words.ts'

/** One check in full: what it found with the measured values, what it means and what to do. */
export function checkCard(
  result: CheckResult,
  {
    cluster,
    at,
    complete,
  }: {readonly cluster: ClusterSettings; readonly at: string; readonly complete: boolean},
): Card {
  const {check, title, state, reason} = result
  const findings = mergeFindings(result.findings)
  const calm = reason ?? 'Nothing to say: every member it asked is within its limits.'
  const sentence = findings[0]?.summary ?? calm
  const where = `${short(cluster.id, 80)} (${short(cluster.environment, 40)})`
  return {
    text: `${where}, check ${short(check, 80)}: ${stateBadge(state)}. ${short(sentence, 600)}`,
    blocks: present([
      section('check.verdict', [
        `${stateBadge(state)} · ${place(cluster)} · ${code(check)} ${short(title, 120)}`,
        ...(findings.length === 0 ? [`*${short(calm, 600)}*`] : []),
        ...atMost(findings.map(lineOf), 12),
      ]),
      context('check.meaning', meaningOf(findings)),
      context('check.seen', [
        complete ? `Seen ${when(at)}` : '⏳ Still asking the members that have not answered',
      ]),
    ]),
  }
}

function lineOf({severity, summary, evidence, at}: Finding): string {
  const values = Object.entries(evidence).map(
    ([name, value]) => `${name} ${value === null ? 'unknown' : String(value)}`,
  )
  const proof = values.length === 0 ? '' : ` · ${code(cut(values.join(', '), 160))}`
  return `${badge(severity)} · *${short(summary, 300)}*${proof} (${when(at)})`
}

/** Impact and remedy, each said once however many members share them. */
function meaningOf(findings: readonly Finding[]): readonly string[] {
  const lines = findings.flatMap(({impact, remedy}) => [
    short(impact, 240),
    `Next: ${short(remedy.text, 240)}`,
  ])
  return [...new Set(lines)].slice(0, 6)
}
