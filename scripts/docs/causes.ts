import {causes} from '../../src/causes/index.ts'
import type {Cause, Clue, Frame} from '../../src/domain/diagnosis.ts'
import {code, page, section, table} from './markdown.ts'

const frameWords: Readonly<Record<Frame, string>> = {
  'quorum-lost': 'the cluster has lost quorum',
  corrupt: 'data may differ between members',
  'no-leader': 'nobody leads',
  'no-space': 'the cluster takes no writes',
  'margin-zero': 'one more failure may be one too many',
  churn: 'leadership does not settle',
  slow: 'a member is slow or busy',
  hygiene: 'nothing fails yet',
}

/** `docs/causes/<name>.md` for every cause. */
export function causePages(): readonly (readonly [string, string])[] {
  return causes.map(cause => [`docs/causes/${cause.name}.md`, causePage(cause)] as const)
}

const scopeWords: Readonly<Record<Cause['scope'], string>> = {
  member: 'once per member',
  pair: 'once per direction between two members',
  cluster: 'once for the cluster',
}

function causePage(cause: Cause): string {
  const {id, name, title, severity, frame, scope, decides, treat} = cause
  return page(
    `# ${title}`,
    `Cause ${code(name)} · catalogue ${id} · severity **${severity}** · ranked as ${code(frame)} (${frameWords[frame]}) · weighed ${scopeWords[scope]}`,
    section('What speaks for it', clueTable(cause.for)),
    section(
      'What speaks against it',
      cause.against.length === 0 ? 'Nothing is known that would rule it out.' : clueTable(cause.against),
    ),
    'Decisive for: proves it. Decisive against: rules it out, and is the reason shown under "considered". Strong: one independent sign. Weak: only raises the question. A clue that could not look makes the cause less sure.',
    section('What would settle a doubt', decides),
    section(
      'Runbooks proposed',
      treat.length === 0
        ? 'None: Quorate offers nothing here that could make it worse.'
        : treat.map(({runbook}) => `[${runbook}](../runbooks/${runbook}.md)`).join(', '),
    ),
  )
}

function clueTable(clues: readonly Clue[]): string {
  return table(
    ['Clue', 'Strength', 'Must be able to read'],
    clues.map(({text, strength, reads = []}) => [text, strength, reads.map(code).join(', ')]),
  )
}

/** The table of causes for the README. */
export function causeTable(): string {
  return table(
    ['Cause', 'Severity', 'Runbook proposed'],
    causes.map(({name, title, severity, treat}) => [
      `[${title}](docs/causes/${name}.md)`,
      severity,
      treat.map(({runbook}) => `[${code(runbook)}](docs/runbooks/${runbook}.md)`).join(', ') || 'none',
    ]),
  )
}
