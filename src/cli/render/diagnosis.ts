import type {Diagnosis, Proposal} from '../../domain/diagnosis.ts'
import {subjectWords} from '../../domain/finding.ts'

/** A diagnosis in the order a person needs it: verdict, proof, what else, what was not seen, what would help. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const sections = [
    `${diagnosis.verdict.severity.toUpperCase()}: ${diagnosis.verdict.sentence}\n${diagnosis.quorumLine}`,
    section(
      'Causes',
      diagnosis.causes.map(c => `${c.cause} ${c.title} (${c.confidence} confidence)\n${facts(c.facts)}`),
    ),
    section(
      'Considered and rejected',
      diagnosis.rejected.map(({cause, title, why}) => `${cause} ${title}: ${why}`),
    ),
    section(
      'Findings',
      diagnosis.findings.map(({severity, summary}) => `${severity}: ${summary}`),
    ),
    section(
      'Not seen',
      diagnosis.blind.map(({subject, why}) => `${subjectWords(subject)}: ${why}`),
    ),
    section('What would help', diagnosis.proposals.map(proposalLine)),
    section('Withheld', diagnosis.withheld.map(proposalLine)),
  ]
  return sections.filter(text => text !== '').join('\n\n')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map(line => `  ${line}`).join('\n')}`
}

function facts(all: Diagnosis['causes'][number]['facts']): string {
  return all.map(({text, at}) => `    ${text} [${at}]`).join('\n')
}

function proposalLine({runbook, params, why}: Proposal): string {
  const given = Object.entries(params).map(([name, value]) => ` ${name}=${value}`)
  return `${runbook}${given.join('')}: ${why}`
}
