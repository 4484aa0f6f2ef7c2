import type {CheckResult} from '../domain/check.ts'
import type {Finding} from '../domain/finding.ts'
import {mergeFindings} from '../domain/said-once.ts'
import {rank, type Severity, worst} from '../domain/severity.ts'
import {counted} from '../domain/words.ts'

/** One thing the checks found. */
export interface Sign {
  readonly severity: Severity
  readonly text: string
}

/** The headline of a board and what stands behind it. */
export interface Judgement {
  readonly severity: CheckResult['state']
  readonly headline: string
  readonly signs: readonly Sign[]
  readonly remedy: string | null
}

/** More lines than this are a list nobody reads on a phone. */
const SIGNS = 6

/** What a board is judged by. */
interface Basis {
  readonly checks: readonly string[]
  /** The headline when nothing is wrong. */
  readonly calm: string
  /** Probes the board shows that failed, one line each. */
  readonly blind: readonly string[]
}

/**
 * What the checks of a board say in one sentence. Without any result of them nothing is known: a table that nobody
 * judged is never "nothing wrong".
 */
export function judgementOf(results: readonly CheckResult[], {checks, calm, blind}: Basis): Judgement {
  const own = results.filter(({check}) => checks.includes(check))
  const judged = own.filter(({state}) => state !== 'not-applicable')
  const findings = mergeFindings(judged.flatMap(result => result.findings)).toSorted(byUrgency)
  const [first] = findings
  if (judged.length === 0) return unjudged(own)
  const severity = worst(judged.flatMap(({state}) => (state === 'not-applicable' ? [] : [state])))
  if (rank(severity) < rank('unknown') && blind[0] !== undefined) return halfSeen(blind, findings)
  if (first === undefined) return {severity: 'ok', headline: calm, signs: [], remedy: null}
  return {
    severity,
    headline: `${opening(severity)}${first.summary}${sentenceEnd(first.summary)}`,
    // Two checks blinded by one probe say the same: once is enough.
    signs: signsOf(findings.filter(({summary}) => summary !== first.summary)),
    remedy: first.remedy.text,
  }
}

/** Nothing is known to be wrong, and not everything was seen: that is not health. */
function halfSeen([first = '', ...more]: readonly string[], findings: readonly Finding[]): Judgement {
  const others = more.length === 0 ? '' : `, and ${more.length} more`
  return {
    severity: 'unknown',
    headline: `Not fully known: nothing wrong in what was seen, but ${first}${others}.`,
    signs: signsOf(findings),
    remedy: null,
  }
}

function byUrgency(a: Finding, b: Finding): number {
  return rank(b.severity) - rank(a.severity)
}

function unjudged(own: readonly CheckResult[]): Judgement {
  const reason = own.find(result => result.reason !== undefined)?.reason
  if (reason === undefined)
    return {
      severity: 'unknown',
      headline: 'Not judged: no check looked at this.',
      signs: [],
      remedy: null,
    }
  return {severity: 'not-applicable', headline: `Not seen: ${reason}`, signs: [], remedy: null}
}

function opening(severity: Severity): string {
  if (severity === 'unknown') return 'Not fully known: '
  return severity === 'info' ? 'Nothing urgent: ' : ''
}

function sentenceEnd(summary: string): string {
  return /[.!?]$/u.test(summary) ? '' : '.'
}

function signsOf(findings: readonly Finding[]): readonly Sign[] {
  const once = [...new Map(findings.map(finding => [finding.summary, finding])).values()]
  const shown = once.slice(0, SIGNS).map(({severity, summary}) => ({severity, text: summary}))
  const left = once.slice(SIGNS)
  if (left.length === 0) return shown
  const severity = worst(left.map(finding => finding.severity))
  return [...shown, {severity, text: `${counted(left.length, 'more finding')}; \`health\` lists all`}]
}
