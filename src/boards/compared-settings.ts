import {
  DEFAULT_TIMERS,
  durationMs,
  settingOf as settingIn,
  settingsWereRead,
} from '../domain/settings-in-force.ts'
import {bytes} from '../domain/units.ts'
import {parseVersion} from '../domain/version.ts'
import type {ObservedMember} from '../domain/view.ts'
import {absence, nameCell, UNKNOWN} from './cells.ts'

/** Settings that must be the same on every member (etcd-facts C46), in the order people read them. */
export const comparedSettings = [
  'heartbeat-interval',
  'election-timeout',
  'pre-vote',
  'quota-backend-bytes',
  'snapshot-count',
  'auto-compaction-mode',
  'auto-compaction-retention',
  'max-request-bytes',
] as const
type Compared = (typeof comparedSettings)[number]

/** etcd's defaults. https://etcd.io/docs/v3.5/op-guide/configuration/ and, where versions differ, the flags' help of 3.4 and 3.6. */
const defaults: Readonly<Record<Compared, (minor: number) => string>> = {
  'heartbeat-interval': () => String(DEFAULT_TIMERS['heartbeat-interval']),
  'election-timeout': () => String(DEFAULT_TIMERS['election-timeout']),
  'pre-vote': minor => String(minor >= 5),
  'quota-backend-bytes': () => '0',
  'snapshot-count': minor => (minor >= 6 ? '10000' : '100000'),
  'auto-compaction-mode': () => 'periodic',
  'auto-compaction-retention': () => '0',
  'max-request-bytes': () => '1572864',
}

/** Zero stands for this quota. https://etcd.io/docs/v3.5/op-guide/maintenance/#space-quota */
const ZERO_QUOTA = '2147483648'

/** One setting over all members. */
export interface Setting {
  readonly name: Compared
  /** What most members run with. */
  readonly common: string
  /** "etcd-3: 500 ms", one per member that is not like most, unread ones included. */
  readonly differing: readonly string[]
}

/** Compares what is in force, so that a written default and an unwritten one are the same. */
export function settingOf(name: Compared, members: readonly ObservedMember[]): Setting {
  const values = members.map(member => ({member, value: inForce(name, member)}))
  const known = values.flatMap(({value}) => (value === null ? [] : [value]))
  const [most] = [...Map.groupBy(known, ({effective}) => effective).values()].toSorted(
    (a, b) => b.length - a.length,
  )
  const common = most?.[0]
  if (common === undefined) return {name, common: whyUnread(members), differing: []}
  const set = most?.find(({isDefault}) => !isDefault)
  return {
    name,
    common: inWords(name, set ?? common),
    differing: values.flatMap(({member, value}) => {
      if (value === null) return [`${nameCell(member)}: ${unread(member)}`]
      return value.effective === common.effective ? [] : [`${nameCell(member)}: ${inWords(name, value)}`]
    }),
  }
}

interface InForce {
  readonly effective: string
  readonly isDefault: boolean
}

/** Null when the settings of the member were not read. */
function inForce(name: Compared, {probes: {process: running, status}}: ObservedMember): InForce | null {
  if (!running.ok || !settingsWereRead(running.value)) return null
  const set = settingIn(running.value, name)
  const minor = status.ok ? (parseVersion(status.value.version)?.[1] ?? 5) : 5
  const value = set ?? defaults[name](minor)
  return {effective: inOneSpelling(name, value), isDefault: set === undefined}
}

/** Logs write "100ms" where flags say 100, and a quota of zero is one of 2 GiB. */
function inOneSpelling(name: Compared, value: string): string {
  if (name === 'quota-backend-bytes' && value === '0') return ZERO_QUOTA
  return isTimer(name) ? String(durationMs(value, 1) ?? value) : value
}

function isTimer(name: Compared): boolean {
  return name === 'heartbeat-interval' || name === 'election-timeout'
}

function inWords(name: Compared, {effective, isDefault}: InForce): string {
  return `${withUnit(name, effective)}${isDefault ? ' (default)' : ''}`
}

function withUnit(name: Compared, value: string): string {
  const number = Number(value)
  if (!Number.isFinite(number)) return value
  if (name.endsWith('-bytes')) return bytes(number)
  return isTimer(name) ? `${value} ms` : value
}

function unread({probes: {process: running}}: ObservedMember): string {
  return running.ok ? UNKNOWN : absence(running.code)
}

function whyUnread(members: readonly ObservedMember[]): string {
  const [first] = members
  return first === undefined ? UNKNOWN : unread(first)
}
