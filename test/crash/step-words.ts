import type {AuditEntry, AuditEvent} from '../../src/domain/audit.ts'

/** Something that must never be so. */
export interface Breach {
  readonly what: 'double-effect' | 'missing-effect' | 'audit-gap' | 'message' | 'run'
  readonly sentence: string
}

/** What settling found, in the word of its event. */
export function foundOf({detail: {found}}: AuditEvent): string {
  return typeof found === 'string' ? found : 'unreadable'
}

/** One letter per event of a step, so that its whole life is one word. */
const letters: Readonly<Record<string, string>> = {
  'step-intended': 'i',
  'step-done': 'd',
  'step-skipped': 's',
  'step-failed': 'f',
}

/**
 * Each intent is closed exactly once, by its own life or by the look of a later one; nothing follows "done". `n` is
 * "settled as not done", `D` "settled as done", and `?` a look that could not tell, after which only another look may.
 */
export function stepBreaches(
  index: number,
  audit: readonly AuditEntry[],
  end: 'done' | 'skipped' = 'done',
): readonly Breach[] {
  const word = audit
    .filter(({event}) => event.step === index)
    .map(({event}) => letters[event.kind] ?? settledLetter(foundOf(event)))
    .join('')
  const whole = end === 'done' ? /^(?:i\?*n)*i(?:d|\?*D)$/ : /^(?:i\?*n)*s$/
  if (whole.test(word)) return []
  return [{what: 'audit-gap', sentence: `step ${index + 1} reads ${word || 'nothing'} in the trail`}]
}

function settledLetter(found: string): string {
  if (found === 'done') return 'D'
  return found === 'not-done' ? 'n' : '?'
}
