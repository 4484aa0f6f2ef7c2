import type {Explanation} from '../../domain/diagnose.ts'
import {subjectWords} from '../../domain/finding.ts'
import {oneLine} from '../../domain/one-line.ts'

/** Every rule with every clue: `+` speaks for it, `-` against it, `.` was looked for and not found, `?` could not look. */
export function renderExplanation(explanations: readonly Explanation[]): string {
  return ['How every cause was weighed', ...explanations.map(oneCause)].join('\n\n')
}

function oneCause({cause, title, subject, peer, outcome, confidence, clues}: Explanation): string {
  const result = confidence === null ? outcome.replaceAll('-', ' ') : `${outcome}, ${confidence} confidence`
  const where = [subject, ...(peer === undefined ? [] : [peer])].map(subjectWords).join(' → ')
  return [`${cause} ${title} (${where}): ${result}`, ...clues.map(clueLine)].join('\n')
}

function clueLine({text, side, strength, fact, blind}: Explanation['clues'][number]): string {
  const mark = fact !== null ? (side === 'for' ? '+' : '-') : blind !== null ? '?' : '.'
  const what = `${side}, ${strength}: ${text}`
  return `  ${mark} ${oneLine(fact ?? blind ?? what)}`
}
