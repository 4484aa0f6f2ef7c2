import {dataNames} from './held-down.ts'
import {timesLogged} from './log-signs.ts'
import type {ObservedMember} from './view.ts'

/** True when a member's own log, or its empty data directory, says that it lost what it had acknowledged. */
export function hasLostData(member: ObservedMember): boolean {
  return timesLogged(member, 'lost-data', 'already-bootstrapped') > 0 || hasEmptyData(member)
}

/** True when neither a log segment, nor a snapshot, nor a database is in its data directory, or not even a place for them. */
export function hasEmptyData(member: ObservedMember): boolean {
  const {disk} = member.probes
  if (dataNames(member)?.includes('member') === false) return true
  if (!disk.ok || disk.value.files === null) return false
  const {wal, snap, dbBytes} = disk.value.files
  return wal === 0 && snap === 0 && (dbBytes ?? 0) === 0
}
