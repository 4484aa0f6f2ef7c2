import type {AuditEntry, AuditEvent} from './audit.ts'
import type {AuditKind} from './audit-kinds.ts'
import type {Actor} from './person.ts'
import {type Showing, showings} from './timeline-showing.ts'

/** What proves a line: a kept look, the plan with the hash people approved, a run with its step. */
export type Proof =
  | {readonly kind: 'look'; readonly id: string}
  | {readonly kind: 'plan'; readonly id: string; readonly hash: string | null}
  | {readonly kind: 'run'; readonly id: string; readonly step: number | null}

/** One thing that happened in an incident: when, who, what, and what proves it. */
export interface TimelineLine extends Showing {
  /** Number of its (first) entry in the audit trail. */
  readonly seq: number
  /** ISO 8601. */
  readonly at: string
  readonly kind: AuditKind
  readonly by: Actor
  /** One sentence; it may quote foreign text. */
  readonly what: string
  readonly proof: readonly Proof[]
  /** How often the same was said in a row, and when last. */
  readonly times: number
  readonly lastAt: string
}

/** The time line of an incident from its audit entries, in whatever order they come; oldest first. */
export function timeline(entries: readonly AuditEntry[]): readonly TimelineLine[] {
  const lines: TimelineLine[] = []
  for (const line of entries.toSorted((a, b) => a.seq - b.seq).flatMap(lineOf)) {
    const last = lines.at(-1)
    if (last !== undefined && saysTheSame(last, line))
      lines[lines.length - 1] = {...last, times: last.times + 1, lastAt: line.at}
    else lines.push(line)
  }
  return lines
}

/** The newest lines worth a glance, oldest of them first. */
export function newestOf(lines: readonly TimelineLine[], most: number): readonly TimelineLine[] {
  return lines.filter(({weight}) => weight === 'main').slice(-most)
}

function lineOf({seq, at, event}: AuditEntry): readonly TimelineLine[] {
  // An entry of a newer version may be of a kind nobody here knows: shown plainly, never dropped.
  const showing: Showing | null | undefined = showings[event.kind]
  if (showing === null) return []
  const {kind, actor: by, summary: what} = event
  const plain: Showing = {group: 'record', weight: 'detail'}
  return [{seq, at, kind, by, what, proof: proofOf(event), times: 1, lastAt: at, ...(showing ?? plain)}]
}

function proofOf({detail, plan, planHash, run, step}: AuditEvent): readonly Proof[] {
  const look = detail['evidence'] ?? detail['observation']
  return [
    ...(typeof look === 'string' ? [{kind: 'look', id: look} as const] : []),
    ...(plan === null ? [] : [{kind: 'plan', id: plan, hash: planHash} as const]),
    ...(run === null ? [] : [{kind: 'run', id: run, step} as const]),
  ]
}

function saysTheSame(a: TimelineLine, b: TimelineLine): boolean {
  const key = ({kind, by, what, proof}: TimelineLine): string => JSON.stringify([kind, by.id, what, proof])
  return key(a) === key(b)
}

/** "obs_1", "plan_1 (4f2a91c0d3e5)", "run_1, step 2": ids say themselves what they are of. */
export function proofWords(proof: Proof): string {
  if (proof.kind === 'look') return proof.id
  if (proof.kind === 'plan') return `${proof.id}${proof.hash === null ? '' : ` (${proof.hash.slice(0, 12)})`}`
  return `${proof.id}${proof.step === null ? '' : `, step ${proof.step + 1}`}`
}
