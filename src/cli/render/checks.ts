import type {CheckResult} from '../../domain/check.ts'
import {mergeFindings} from '../../domain/said-once.ts'
import {textTable} from '../table.ts'

/** Every check with its state, then each finding with its remedy. */
export function renderChecks(results: readonly CheckResult[]): string {
  const table = textTable(
    [
      {title: 'STATE', cell: ({state}: CheckResult) => state},
      {title: 'CHECK', cell: ({check}) => check},
      {title: 'TITLE', cell: ({title}) => title},
    ],
    results,
  )
  const findings = mergeFindings(results.flatMap(result => result.findings))
  if (findings.length === 0) return table
  return `${table}\n\n${findings.map(({severity, summary, remedy}) => `${severity}: ${summary}\n  ${remedy.text}`).join('\n')}`
}
