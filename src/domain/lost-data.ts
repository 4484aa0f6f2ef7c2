import {timesLogged} from './log-signs.ts'
import type {ObservedMember} from './view.ts'

/** True when a member's own log, or its empty data directory, says that it lost what it had acknowledged. */
export function hasLostData(member: ObservedMember): boolean {
  return timesLogged(member, 'lost-data', 'already-bootstrapped') > 0 || hasEmptyData(member)
}

/** True when neither a log segment, nor a snapshot, nor a database is in its data directory. */
export function hasEmptyData({probes: {disk}}: ObservedMember): boolean {
  if (!disk.ok || disk.value.files === null) return false
  const {wal, snap, dbBytes} = disk.value.files
  return wal === 0 && snap === 0 && (dbBytes ?? 0) === 0
}
