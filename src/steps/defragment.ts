import {z} from 'zod'
import {mayDefragment} from '../domain/defragment-gate.ts'
import {refuse} from '../domain/gate.ts'
import {defragmentMs} from '../domain/liveness.ts'
import {MemberInput, memberNamed} from '../domain/member-name.ts'
import {alarmsIn} from '../domain/raised-alarms.ts'
import {defineStep, type Progress} from '../domain/runbook.ts'
import {bytes, duration, MiB} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'

/** What a defragmented file may keep free before it counts as fragmented: etcd never packs it to the last page. */
const FREE_SHARE_LEFT = 0.05
const FREE_BYTES_LEFT = MiB

/** Shortest deadline of the call; a slow disk deserves at least a minute (etcd-facts A02). */
const MIN_DEADLINE_MS = 60_000

const Mark = z.strictObject({processStart: z.number().nullable(), defragCount: z.number().nullable()})

/** A02: rewrite one member's database file, giving free pages back to the file system. */
export const defragment = defineStep({
  id: 'defragment',
  input: MemberInput,
  moves: [],
  asksBefore: {probes: ['disk', 'process']},
  undo: 'Nothing to undo: the data is the same, only the file is smaller.',
  describe: ({member}) => `Defragment ${member}`,
  commandLine: ({member}, view) => `etcdctl --endpoints=${memberNamed(view, member).endpoint} defrag`,
  forecast: ({member}, view) => {
    const stallMs = defragmentMs(memberNamed(view, member))
    if (stallMs === null)
      return {stallMs, away: [member], sentence: 'duration unknown: its size could not be read'}
    return {stallMs, away: [member], sentence: `answers nobody for about ${duration(stallMs)}`}
  },
  guard: ({member}, view) => {
    const target = memberNamed(view, member)
    if (view.leader === target && view.voters.length > 1)
      return refuse(`${member} leads the cluster`, 'Move leadership to another member first.')
    return mayDefragment(target, view)
  },
  unneeded: ({member}, view) => {
    // bbolt counts freed pages with a later write, and NOSPACE keeps writes out: a packed file may be full of holes.
    if (alarmsIn(view).some(({type}) => type === 'NOSPACE')) return null
    const free = freeBytes(memberNamed(view, member))
    return free !== null && isPacked(memberNamed(view, member))
      ? `only ${bytes(free)} are free in its file`
      : null
  },
  mark: ({member}, view) => {
    const {metrics} = memberNamed(view, member).probes
    const {processStart = null, defragCount = null} = metrics.ok ? metrics.value : {}
    return {processStart, defragCount}
  },
  progress: ({member}, view, mark) => defragProgress(memberNamed(view, member), Mark.safeParse(mark).data),
  deadlineMs: ({member}, view) =>
    Math.max(MIN_DEADLINE_MS, 3 * (defragmentMs(memberNamed(view, member)) ?? 0)),
  run: ({member}, {view, tools, deadlineMs}) =>
    tools.defragment(memberNamed(view, member).endpoint ?? '', deadlineMs),
})

/**
 * The server counts finished defragmentations per process. The same process with a higher count did it; a process that
 * was replaced meanwhile took the half-written copy with it, and then only the file itself can tell.
 */
function defragProgress(member: ObservedMember, mark: z.infer<typeof Mark> | undefined): Progress {
  const {metrics} = member.probes
  if (!metrics.ok || mark === undefined) return 'cannot-tell'
  const {defragInFlight, defragCount, processStart} = metrics.value
  if (defragInFlight === true) return 'in-progress'
  if (defragCount === undefined || processStart === undefined || mark.defragCount === null)
    return 'cannot-tell'
  if (processStart === mark.processStart) return defragCount > mark.defragCount ? 'done' : 'not-done'
  return isPacked(member) ? 'done' : 'not-done'
}

function freeBytes({probes: {status}}: ObservedMember): number | null {
  return status.ok ? status.value.dbSize - status.value.dbSizeInUse : null
}

function isPacked(member: ObservedMember): boolean {
  const {status} = member.probes
  if (!status.ok) return false
  return (
    status.value.dbSize - status.value.dbSizeInUse <=
    Math.max(FREE_BYTES_LEFT, FREE_SHARE_LEFT * status.value.dbSize)
  )
}
