import type {DiskFacts} from '../domain/host-facts.ts'
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
          columns: ['Member', 'Holds', '>Used', '>Free', '>Write takes', '>Busy', '>Inodes', '>Files'],
          rows: worstFirst(input, checks).flatMap(rowsOf),
        },
      ],
      notes: devices(members),
      json: {members: members.map(({name, probes}) => ({member: name, disk: valueOf(probes.disk, d => d)}))},
    }
  },
})

function rowsOf(member: ObservedMember): readonly (readonly string[])[] {
  const read = member.probes.disk
  if (!read.ok) return [[nameCell(member), ...Array.from({length: 7}, () => absence(read.code))]]
  const {mounts} = read.value
  if (mounts.length === 0) return [[nameCell(member), ...Array.from({length: 7}, () => UNKNOWN)]]
  return mounts.map(mount => [nameCell(member), ...mountCells(mount), filesOf(read.value)])
}

function mountCells({holds, sizeBytes, usedBytes, availableBytes, inodes, inodesUsed, io, readOnly}: Mount) {
  return [
    `${holds.join(' + ')}${readOnly ? ', READ-ONLY' : ''}`,
    sizeBytes === 0 ? UNKNOWN : percent(usedBytes / sizeBytes),
    bytes(availableBytes),
    io === null ? UNKNOWN : io.writeAwaitMs === null ? 'no writes' : millis(io.writeAwaitMs),
    io === null ? UNKNOWN : percent(io.busy),
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
