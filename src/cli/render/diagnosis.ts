import {ageWords, causeTree, whereOf, whyNotFirst} from '../../domain/cause-tree.ts'
import type {Diagnosis, Fact, Hypothesis, Proposal} from '../../domain/diagnosis.ts'
import {mergeBlind, mergeFindings, whose} from '../../domain/said-once.ts'

/** Facts shown of a cause, as in Slack. */
const PROOF = 3

/** A diagnosis in the order a person needs it: verdict, proof, what would help, what else, what was not seen. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const sections = [
    `${diagnosis.verdict.severity.toUpperCase()}: ${diagnosis.verdict.sentence}\n${diagnosis.quorumLine}`,
    section('Causes', causeLines(diagnosis)),
    section('What would help', diagnosis.proposals.map(proposalLine)),
    section('Withheld', diagnosis.withheld.map(proposalLine)),
    section(
      'Considered and rejected',
      diagnosis.rejected.map(({cause, title, why}) => `${cause} ${title}: ${why}`),
    ),
    section(
      'Findings',
      mergeFindings(diagnosis.findings).map(({severity, summary}) => `${severity}: ${summary}`),
    ),
    section(
      'Not seen',
      mergeBlind(diagnosis.blind).map(({subjects, text}) => `${whose(subjects)}: ${text}`),
    ),
  ]
  return sections.filter(text => text !== '').join('\n\n')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map(line => `  ${line}`).join('\n')}`
}

/** Every cause in its own right with its proof, what follows from it, and why it is not the first. */
function causeLines({causes, at}: Diagnosis): readonly string[] {
  const roots = causeTree(causes)
  return roots.map(({cause, follows}, index) =>
    [
      `${titleOf(cause)} (${cause.confidence} confidence)`,
      ...cause.facts.slice(0, PROOF).map(fact => `  ${factWords(fact, at)}`),
      ...(cause.facts.length > PROOF ? [`  … ${cause.facts.length - PROOF} more, see --explain`] : []),
      ...follows.map(one => `  Follows from it: ${titleOf(one)}`),
      ...cause.doubts.slice(0, PROOF).map(fact => `  against: ${factWords(fact, at)}`),
      ...(index === 0 ? [] : [`  not first: ${whyNotFirst(cause, roots[0]?.cause)}`]),
      ...(cause.confidence === 'high' ? [] : [`  To be sure: ${cause.decides}`]),
    ].join('\n  '),
  )
}

function titleOf(cause: Hypothesis): string {
  const where = whereOf(cause)
  return `${cause.cause} ${cause.title}${where === '' ? '' : ` (${where})`}`
}

function factWords({text, at}: Fact, seenAt: string): string {
  const age = ageWords(at, seenAt)
  return `${text} [${at}${age === '' ? '' : `, ${age}`}]`
}

function proposalLine({runbook, params, why}: Proposal): string {
  const given = Object.entries(params).map(([name, value]) => ` ${name}=${value}`)
  return `${runbook}${given.join('')}: ${why}`
}
