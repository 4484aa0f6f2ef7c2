import type {ObservedMember} from './view.ts'

/** etcd's defaults, in milliseconds: https://etcd.io/docs/v3.5/tuning/#time-parameters */
const HEARTBEAT_MS = 100
const ELECTION_MS = 1000

/** The heartbeat interval a member runs with, in milliseconds; etcd's default where its host was not read. */
export function heartbeatMs(member: ObservedMember): number {
  return settingOf(member, 'heartbeat-interval') ?? HEARTBEAT_MS
}

/** The election timeout a member runs with, in milliseconds; etcd's default where its host was not read. */
export function electionMs(member: ObservedMember): number {
  return settingOf(member, 'election-timeout') ?? ELECTION_MS
}

/** A number from a member's settings; undefined when its host was not read or the setting is no number. */
export function settingOf({probes}: ObservedMember, name: string): number | undefined {
  const value = probes.process.ok ? probes.process.value.settings[name]?.value : undefined
  const number = value === undefined || value === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : undefined
}
