import {z} from 'zod'
import {allow, refuse} from '../domain/gate.ts'
import {MemberInput, memberNamed} from '../domain/member-name.ts'
import {defineStep, type Progress} from '../domain/runbook.ts'
import {corruptionIn} from '../domain/snapshot-source.ts'
import {bytes, duration, MiB} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A snapshot gets five minutes, or longer where the database needs it at this speed (etcd-facts A05). */
const MIN_DEADLINE_MS = 300_000
const BYTES_PER_SECOND = 10_000_000

/** Room for the copy and for what is written meanwhile (ours, as for a defragmentation). */
const ROOM = 1.1

/** An empty database has a few pages; a folder without even this room is full. */
const LEAST_ROOM = MiB

const Mark = z.strictObject({file: z.string().nullable(), after: z.string()})

/** A05: copy one member's database into the folder for backups, verified from the first byte to the manifest. */
export const saveSnapshot = defineStep({
  id: 'save-snapshot',
  input: MemberInput,
  moves: [],
  undo: 'Nothing to undo: the cluster is not changed; the file may be removed from the folder for backups.',
  describe: ({member}) => `Save a snapshot of ${member}`,
  commandLine: ({member}, view) =>
    `etcdctl --endpoints=${memberNamed(view, member).endpoint} snapshot save <file in the folder for backups>`,
  forecast: ({member}, view) => {
    const size = dbSize(memberNamed(view, member))
    const sentence =
      size === null
        ? 'size unknown: it could not be read'
        : `reads ${bytes(size)} from its disk, ${duration((size / BYTES_PER_SECOND) * 1000)} or less`
    return {stallMs: null, away: [], sentence}
  },
  guard: ({member}, view) => {
    const target = memberNamed(view, member)
    const {status, metrics} = target.probes
    const {backupFolder} = view.seen
    if (!status.ok)
      return refuse(`${member} does not answer (${status.message})`, 'Choose a member that answers.')
    if (target.learner)
      return refuse(`${member} is a learner and may be far behind`, 'Choose a voter, or promote it first.')
    if (corruptionIn(view).members.includes(target))
      return refuse(
        `${member} raised the CORRUPT alarm`,
        'Choose a member whose hash agrees with the majority.',
      )
    if (metrics.ok && metrics.value.defragInFlight === true)
      return refuse(`${member} is being defragmented`, 'Wait until that has ended.')
    if (!backupFolder.ok)
      return refuse(
        `the folder for backups cannot be used (${backupFolder.message})`,
        'Configure `backups` for this cluster in quorate.yaml, and make its folder writable.',
      )
    const needed = Math.max(LEAST_ROOM, status.value.dbSize * ROOM)
    const free = backupFolder.value.freeBytes
    if (free < needed)
      return refuse(
        `the folder for backups has ${bytes(free)} free and the snapshot needs ${bytes(needed)}`,
        'Make room there, or keep fewer backups.',
      )
    return allow(`${member} answers; ${bytes(free)} are free for backups, ${bytes(needed)} are needed`)
  },
  unneeded: () => null,
  mark: (_, view) => ({file: view.seen.backup?.file ?? null, after: view.observedAt}),
  progress: ({member}, view, mark) =>
    snapshotProgress(memberNamed(view, member), view, Mark.safeParse(mark).data),
  // It takes nothing away from anybody, and must also be possible while there is no quorum.
  fit: ({member}, view) => {
    const {status} = memberNamed(view, member).probes
    return status.ok
      ? allow(`${member} answers; a snapshot changes nothing`)
      : refuse(`${member} does not answer any more (${status.message})`, `Look at ${member}.`)
  },
  deadlineMs: ({member}, view) =>
    Math.max(MIN_DEADLINE_MS, ((dbSize(memberNamed(view, member)) ?? 0) / BYTES_PER_SECOND) * 1000),
  run: ({member}, {view, tools, deadlineMs}) =>
    tools.saveSnapshot(memberNamed(view, member).endpoint ?? '', deadlineMs),
})

/** Quorate itself writes the file, verifies it and shows it only then: a snapshot that is not there was not finished. */
function snapshotProgress(
  member: ObservedMember,
  {seen: {backup, backupFolder}}: ClusterView,
  mark: z.infer<typeof Mark> | undefined,
): Progress {
  if (!backupFolder.ok || mark === undefined) return 'cannot-tell'
  if (backup === null || backup.file === undefined || backup.file === mark.file) return 'not-done'
  const isLater = Date.parse(backup.at) >= Date.parse(mark.after)
  return isLater && backup.memberId === member.id ? 'done' : 'not-done'
}

function dbSize({probes: {status}}: ObservedMember): number | null {
  return status.ok ? status.value.dbSize : null
}
