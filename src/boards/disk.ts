import type {DiskFacts} from '../domain/host-facts.ts'
import {isMeasured, latencyOf} from '../domain/latency.ts'
import {bytes, percent} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'
import {defineBoard} from './board.ts'
import {absence, millis, NOTHING, nameCell, UNKNOWN, valueOf, worstFirst} from './cells.ts'

const checks = ['wal-fsync', 'backend-commit', 'host-disk', 'file-pile-up']
type Mount = DiskFacts['mounts'][number]

/** `disk`: space and speed below the data directory of every member. */
export const disk = defineBoard({
  word: 'disk',
  help: 'Space, write times and files below the data directory.',
  checks,
  reads: ['disk', 'metrics'],
  lay: input => {
    const {members} = input.view
    return {
      calm: calmOf(members),
      tables: [
        {
          title: 'Disks',
          columns: [
            'Member',
            '>WAL fsync p99',
            '>Used',
            '>Write takes',
            '>Busy',
            '>Free',
            'Holds',
            '>Inodes',
            '>Files',
          ],
          rows: worstFirst(input, checks).flatMap(rowsOf),
        },
      ],
      notes: devices(members),
      json: {members: members.map(({name, probes}) => ({member: name, disk: valueOf(probes.disk, d => d)}))},
    }
  },
})

function rowsOf(member: ObservedMember): readonly (readonly string[])[] {
  const name = nameCell(member)
  const fsync = fsyncOf(member)
  const read = member.probes.disk
  const mounts = read.ok ? read.value.mounts : []
  if (!read.ok || mounts.length === 0) {
    const why = read.ok ? UNKNOWN : absence(read.code)
    return [[name, fsync, why, why, why, why, why, why, why]]
  }
  return mounts.map(mount => [
    name,
    mount.holds.includes('wal') ? fsync : NOTHING,
    ...cellsOf(mount),
    filesOf(read.value),
  ])
}

/** etcd's own measure of the disk; an idle cluster has too few samples for one. */
function fsyncOf(member: ObservedMember): string {
  const {metrics} = member.probes
  if (!metrics.ok) return absence(metrics.code)
  const latency = latencyOf({...member, metrics: metrics.value}, 'etcd_disk_wal_fsync_duration_seconds')
  if (latency === undefined) return UNKNOWN
  return isMeasured(latency) ? millis(latency.p99Ms) : 'too few'
}

function cellsOf(mount: Mount): readonly string[] {
  const {holds, sizeBytes, usedBytes, availableBytes, readOnly, io, inodes, inodesUsed} = mount
  return [
    sizeBytes === 0 ? UNKNOWN : percent(usedBytes / sizeBytes),
    io === null ? UNKNOWN : io.writeAwaitMs === null ? 'no writes' : millis(io.writeAwaitMs),
    io === null ? UNKNOWN : percent(io.busy),
    bytes(availableBytes),
    `${holds.join(' + ')}${readOnly ? ', READ-ONLY' : ''}`,
    // File systems such as btrfs have no fixed number of inodes.
    inodes === null || inodesUsed === null || inodes === 0 ? NOTHING : percent(inodesUsed / inodes),
  ]
}

function filesOf({files}: DiskFacts): string {
  return files === null ? 'not permitted' : `${files.wal} wal, ${files.snap} snap`
}

function calmOf(members: readonly ObservedMember[]): string {
  const mounts = members.flatMap(({probes: {disk: read}}) => (read.ok ? read.value.mounts : []))
  const fullest = Math.max(0, ...mounts.map(m => (m.sizeBytes === 0 ? 0 : m.usedBytes / m.sizeBytes)))
  const waits = mounts.flatMap(({io}) => (io?.writeAwaitMs == null ? [] : [io.writeAwaitMs]))
  const speed = waits.length === 0 ? '' : `, a write takes at most ${millis(Math.max(...waits))}`
  return `Nothing wrong: ${mounts.length} file systems seen, the fullest at ${percent(fullest)}${speed}.`
}

function devices(members: readonly ObservedMember[]): readonly string[] {
  const seen = members.flatMap(({name, probes: {disk: read}}) =>
    read.ok ? read.value.mounts.map(m => `${name} ${m.device} (${m.fileSystem}) on ${m.target}`) : [],
  )
  return seen.length === 0 ? [] : [seen.join('; ')]
}
