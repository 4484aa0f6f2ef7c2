import {z} from 'zod'
import {isCopyName} from '../domain/aside-name.ts'
import {allow, refuse} from '../domain/gate.ts'
import {dataNames, isHeldDown, mayTouchData} from '../domain/held-down.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep, type Guard} from '../domain/runbook.ts'
import {bytes, MiB} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'

/** Files of the write-ahead log are made in full: `SegmentSizeBytes` of etcd's wal package. */
const WAL_FILE_BYTES = 64 * MiB
/** A slow disk still copies so much in a second. */
const BYTES_PER_SECOND = 20_000_000
const BASE_DEADLINE_MS = 120_000

/** A15: a whole copy of the data before anything is done to them; the way back when the rest goes wrong. */
export const copyData = defineStep({
  id: 'copy-data',
  input: z.strictObject({member: z.string().min(1), as: z.string().refine(isCopyName)}),
  moves: [],
  asks: {probes: ['dataDirectory', 'disk']},
  inTheDark: true,
  undo: 'Nothing to undo; the copy may be deleted by hand when it is not needed any more.',
  describe: ({member, as}) => `Copy the data of ${member} to ${as}`,
  commandLine: ({member, as}) => `cp -a <data-dir>/member <data-dir>/${as}   # on the host of ${member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'takes as long as its disk needs'}),
  guard: ({member, as}, view) => {
    const target = memberNamed(view, member)
    const may = mayTouchData(target)
    if (!may.allow) return may
    const names = dataNames(target) ?? []
    if (!names.includes('member'))
      return refuse(`there are no data on the host of ${member}`, 'Look for them before going on.')
    if (names.includes(as))
      return refuse(
        `${as} exists on the host of ${member} already`,
        'Ask for a new plan; it takes a new name.',
      )
    return roomFor(target)
  },
  unneeded: () => null,
  mark: () => null,
  progress: ({member, as}, view) => {
    const names = dataNames(memberNamed(view, member))
    if (names === null) return 'cannot-tell'
    return names.includes(as) ? 'done' : 'not-done'
  },
  fit: ({member}, view) => isHeldDown(memberNamed(view, member)),
  deadlineMs: ({member}, view) =>
    BASE_DEADLINE_MS + ((sizeOf(memberNamed(view, member)) ?? 0) / BYTES_PER_SECOND) * 1000,
  run: ({member, as}, {tools, deadlineMs}) => tools.copyData(member, as, deadlineMs),
})

/** Bytes of the database and of the log files; null where they could not be counted. */
function sizeOf({probes: {disk}}: ObservedMember): number | null {
  if (!disk.ok || disk.value.files === null || disk.value.files.dbBytes === null) return null
  return disk.value.files.dbBytes + disk.value.files.wal * WAL_FILE_BYTES
}

function roomFor(member: ObservedMember): Guard {
  const {disk} = member.probes
  const size = sizeOf(member)
  const mount = disk.ok ? disk.value.mounts.find(({holds}) => holds.includes('data')) : undefined
  if (size === null || mount === undefined)
    return refuse(
      `it cannot be told whether the disk of ${member.name} has room for a copy`,
      'Let Quorate list the data directory; docs/configuration.md has the line for sudoers.',
    )
  const [free, needed] = [bytes(mount.availableBytes), bytes(size)]
  return mount.availableBytes > size
    ? allow(`${free} are free and the copy takes about ${needed}`)
    : refuse(
        `only ${free} are free on the disk of ${member.name} and the copy takes about ${needed}`,
        'Make room there first.',
      )
}
