import type {Diagnosis} from './diagnosis.ts'
import type {Severity} from './severity.ts'
import type {ClusterView} from './view.ts'

/** What one look saw, small enough to keep with an incident and to compare with the next. */
export interface Sight {
  /** When the look ended, ISO 8601. */
  readonly at: string
  readonly severity: Severity
  /** Title of the lead cause and whom it strikes; null when no cause leads. */
  readonly cause: string | null
  /** Name of the leader all agree on. */
  readonly leader: string | null
  /** The highest raft term that was told; null when nobody answered. */
  readonly term: string | null
  readonly voters: number
  readonly margin: number
  /** What changed since the look before, and when that was; absent for a first look. */
  readonly since?: {readonly at: string; readonly changes: readonly string[]}
}

/** The facts of a look that the next one is compared with. */
export function sightOf({
  view,
  diagnosis,
}: {
  readonly view: ClusterView
  readonly diagnosis: Pick<Diagnosis, 'causes' | 'verdict'>
}): Sight {
  return {
    at: view.observedAt,
    severity: diagnosis.verdict.severity,
    cause: causeOf(diagnosis),
    leader: view.leader?.name ?? null,
    term: highestTerm(view),
    voters: view.quorum.voters,
    margin: view.quorum.margin,
  }
}

/** The new look, with what changed since the one before. */
export function seenAfter(before: Sight | undefined, now: Sight): Sight {
  return before === undefined ? now : {...now, since: {at: before.at, changes: changesBetween(before, now)}}
}

/** "leader moved etcd-1 → etcd-3", "term +3", "margin 1 → 0"; empty when nothing of it changed. */
export function changesBetween(before: Sight, now: Sight): readonly string[] {
  return [
    leaderChange(before.leader, now.leader),
    termChange(before.term, now.term),
    before.voters === now.voters ? '' : `voters ${before.voters} → ${now.voters}`,
    before.margin === now.margin ? '' : `margin ${before.margin} → ${now.margin}`,
    before.severity === now.severity ? '' : `${before.severity} → ${now.severity}`,
  ].filter(change => change !== '')
}

/** Whether a look came to another verdict: its measured values may differ all the time. */
export function isOtherVerdict(before: Sight | undefined, now: Sight): boolean {
  return before?.severity !== now.severity || before.cause !== now.cause
}

function causeOf({causes: [lead]}: Pick<Diagnosis, 'causes'>): string | null {
  if (lead === undefined) return null
  const whom = lead.subjects.flatMap(subject => (subject.kind === 'member' ? [subject.name] : []))
  return whom.length === 0 ? lead.title : `${lead.title} (${whom.join(', ')})`
}

function highestTerm({members}: ClusterView): string | null {
  const terms = members.flatMap(({probes: {status}}) => (status.ok ? [BigInt(status.value.raftTerm)] : []))
  if (terms.length === 0) return null
  return String(terms.reduce((a, b) => (b > a ? b : a)))
}

function leaderChange(before: string | null, now: string | null): string {
  if (before === now) return ''
  if (now === null) return `no leader any more, it was ${before}`
  return before === null ? `${now} leads now` : `leader moved ${before} → ${now}`
}

function termChange(before: string | null, now: string | null): string {
  if (before === null || now === null || before === now) return ''
  const by = BigInt(now) - BigInt(before)
  return by > 0n ? `term +${by}` : `term ${by}`
}
