import type {MemberId} from './cluster.ts'
import type {Severity} from './severity.ts'

/** What a finding or a fact is about. */
export type Subject =
  | {readonly kind: 'cluster'}
  | {readonly kind: 'member'; readonly name: string; readonly id: MemberId | null}

/** A subject as a person says it. */
export function subjectWords(subject: Subject): string {
  return subject.kind === 'cluster' ? 'cluster' : subject.name
}

/** What to do about a finding, and the runbook that does it when there is one. */
export interface Remedy {
  readonly text: string
  readonly runbook?: string
}

/** One thing a check has to say. */
export interface Finding {
  readonly check: string
  readonly subject: Subject
  readonly severity: Exclude<Severity, 'ok'>
  /** One sentence with the measured value. */
  readonly summary: string
  /** The measured values behind the sentence, under the names etcd uses. */
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>
  /** When the oldest value was measured, ISO 8601. */
  readonly at: string
  readonly impact: string
  readonly remedy: Remedy
}
