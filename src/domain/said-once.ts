import type {Diagnosis} from './diagnosis.ts'
import {type Finding, type Subject, subjectWords} from './finding.ts'
import {listed} from './words.ts'

/** One sentence about one or several members. */
export interface SaidOnce {
  readonly subjects: readonly Subject[]
  readonly text: string
}

/** Findings that are one thing to read, with everybody they are about. */
export interface MergedFinding extends Finding {
  readonly subjects: readonly Subject[]
}

/** Stands for the member's own name while texts are compared; it cannot occur in what is shown. */
const SELF = '\u0000'

/** `(10.0.0.11:22)` behind a host's name: the name in another form. */
const ADDRESS = / \((?:[\w.-]+|\[[\da-f:.]+\]):\d+\)/giu

/**
 * Equal findings of several members as one: the same check (or none that could see), the same severity, the same words but
 * for the member's own name. The order of the first of each is kept; measured values are kept where they are equal.
 */
export function mergeFindings(findings: readonly Finding[]): readonly MergedFinding[] {
  const alike = Map.groupBy(findings, ({check, severity, subject, summary}) =>
    // One probe that failed blinds many checks: that is one thing to read, whichever check says it.
    JSON.stringify([
      severity === 'unknown' ? '' : check,
      severity,
      subject.kind,
      withoutName(summary, subject),
    ]),
  )
  return [...alike.values()].flatMap(same => {
    const [first] = same
    if (first === undefined) return []
    const {subjects, text} = once(same.map(({subject, summary}) => ({subject, text: summary})))
    const shared = new Set(same.map(({evidence}) => JSON.stringify(evidence))).size === 1
    return [
      {
        ...first,
        subjects,
        summary: subjects.length > 1 ? `${whose(subjects)}: ${text}` : text,
        evidence: shared ? first.evidence : {},
        at: same.map(({at}) => at).toSorted()[0] ?? first.at,
      },
    ]
  })
}

/** What could not be seen, gap by gap: a gap that several members share is one line for all of them. */
export function mergeBlind(blind: Diagnosis['blind']): readonly SaidOnce[] {
  const gaps = blind.flatMap(({subject, why}) => why.split('; ').map(text => ({subject, text})))
  const alike = Map.groupBy(gaps, ({subject, text}) => withoutName(text, subject))
  const lines = [...alike.values()].map(once)
  return [...Map.groupBy(lines, ({subjects}) => whose(subjects)).values()].flatMap(same =>
    same.slice(0, 1).map(({subjects}) => ({subjects, text: same.map(({text}) => text).join('; ')})),
  )
}

/** "etcd-1, etcd-2 and etcd-3". */
export function whose(subjects: readonly Subject[]): string {
  return listed(subjects.map(subjectWords))
}

function once(same: readonly {readonly subject: Subject; readonly text: string}[]): SaidOnce {
  const subjects = [...new Map(same.map(({subject}) => [subjectWords(subject), subject])).values()]
  const [first] = same
  if (first === undefined || subjects.length === 1) return {subjects, text: first?.text ?? ''}
  const text = withoutName(first.text, first.subject)
  return {subjects, text: text.replaceAll(`${SELF}'s`, "each member's").replaceAll(SELF, 'each')}
}

function withoutName(text: string, subject: Subject): string {
  if (subject.kind === 'cluster' || subject.name === '') return text
  const {name} = subject
  return text
    .replaceAll(ADDRESS, '')
    .replaceAll(name, (found, at: number, whole: string) =>
      standsAlone(whole, {from: at, to: at + name.length}) ? SELF : found,
    )
}

/** A longer name, or a host name that begins with it, is somebody else. */
function standsAlone(text: string, {from, to}: {readonly from: number; readonly to: number}): boolean {
  return (
    !/[\w.-]/u.test(text.slice(Math.max(0, from - 1), from)) && !/^\.?[\w-]/u.test(text.slice(to, to + 2))
  )
}
