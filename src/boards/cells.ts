import type {ErrorCode} from '../domain/errors.ts'
import type {Finding} from '../domain/finding.ts'
import type {Probe} from '../domain/observation.ts'
import {rank} from '../domain/severity.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import type {BoardInput} from './board.ts'

/** A value that should be there and is not. Never blank, never 0. */
export const UNKNOWN = 'unknown'

/** A value that cannot exist here, such as a member's path to itself. */
export const NOTHING = '–'

/** A cell from a probe: its value in words, or in two words why there is none; a null from `say` is unknown. */
export function cell<T>(probe: Probe<T>, say: (value: T) => string | null): string {
  return probe.ok ? (say(probe.value) ?? UNKNOWN) : absence(probe.code)
}

/** The same for a script: the value, or null. */
export function valueOf<T, V>(probe: Probe<T>, pick: (value: T) => V): V | null {
  return probe.ok ? pick(probe.value) : null
}

/** Why a cell has no value, short enough for a cell; the notes below the table have the rest. */
export function absence(code: ErrorCode): string {
  return absences[code] ?? UNKNOWN
}

const absences: Readonly<Partial<Record<ErrorCode, string>>> = {
  'probe/pending': '⏳ asking',
  'probe/not-asked': 'not asked',
  'probe/not-applicable': 'not applicable',
  'probe/not-configured': 'not configured',
  'etcd/auth': 'not permitted',
  'etcd/auth-off': 'no users there',
  'etcd/permission-denied': 'not permitted',
  'ssh/auth': 'not permitted',
  'ssh/not-permitted': 'not permitted',
  'ssh/missing-tool': 'tool missing',
}

/** Milliseconds with one decimal where that matters: "0.4 ms", "23 ms", "1.2 s". */
export function millis(value: number): string {
  return Math.abs(value) < 10 ? `${value.toFixed(1)} ms` : duration(value)
}

/** "03:07:12", in UTC like every time in a table. */
export function clockTime(iso: string): string {
  return iso.slice(11, 19)
}

/** A member's name, not wider than a phone's table allows. */
export function nameCell({name}: Pick<ObservedMember, 'name'>): string {
  return name.length <= 24 ? name : `${name.slice(0, 23)}…`
}

/** Members with the worst findings of these checks first, then by name. */
export function worstFirst(
  {view, results}: BoardInput,
  checks: readonly string[],
): readonly ObservedMember[] {
  const findings = results.filter(({check}) => checks.includes(check)).flatMap(result => result.findings)
  const badness = new Map(view.members.map(member => [member, badnessOf(member, findings)]))
  return view.members.toSorted((a, b) => (badness.get(b) ?? 0) - (badness.get(a) ?? 0))
}

function badnessOf(member: ObservedMember, findings: readonly Finding[]): number {
  const own = findings.filter(({subject}) => 'name' in subject && subject.name === member.name)
  return Math.max(0, ...own.map(({severity}) => rank(severity)))
}

/** The name of the member with this id; the id itself when nobody has it. */
export function nameOf({members}: Pick<ClusterView, 'members'>, id: string): string {
  const found = members.find(member => member.id === id)
  return found === undefined ? id : nameCell(found)
}
