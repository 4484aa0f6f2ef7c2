import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {bytes, duration, percent} from '../domain/units.ts'
import {listed} from '../domain/words.ts'

type OnDisk = Judged<'disk'>
type Mount = OnDisk['disk']['mounts'][number]

/** C38, for the data directory and the write-ahead log each where they lie. */
export const hostDisk = defineCheck({
  id: 'host-disk',
  catalogue: ['C38'],
  title: 'The disk below the data directory',
  needs: ['disk'],
  source: 'https://etcd.io/docs/v3.5/op-guide/hardware/#disks',
  impact: 'Every write waits for this disk, and a leader that waits too long loses its leadership.',
  remedy: {text: 'Find what else writes to this disk; give the write-ahead log a disk of its own.'},
  judge: ({members, limits}) =>
    members.flatMap(member => [
      ...unread(member),
      ...member.disk.mounts.flatMap(mount => [
        ...readOnly(member, mount),
        ...space(member, mount, limits),
        ...inodes(member, mount, limits),
        ...room(member, mount),
        ...speed(member, mount, limits),
      ]),
      ...pressureAlone(member, limits),
    ]),
})

function unread(member: OnDisk): readonly Verdict[] {
  const {mounts, gaps} = member.disk
  if (mounts.length > 0) return []
  const summary = `The disk of ${member.name} could not be read: ${gaps[0] ?? 'no file system was found'}`
  return [{subject: member, severity: 'unknown', summary, evidence: {gaps: gaps.length}}]
}

function readOnly(member: OnDisk, mount: Mount): readonly Verdict[] {
  if (!mount.readOnly) return []
  return [
    {
      subject: member,
      severity: 'critical',
      summary: `${where(member, mount)} is mounted read-only`,
      evidence: {readOnly: true, device: mount.device, target: mount.target},
      impact: 'etcd cannot write a single entry there.',
      remedy: {text: 'Read the kernel log for the disk error behind it before mounting it writable again.'},
    },
  ]
}

function space(member: OnDisk, mount: Mount, limits: Thresholds): readonly Verdict[] {
  // What df shows: blocks reserved for root are neither used nor available.
  const usedShare = mount.usedBytes / Math.max(1, mount.usedBytes + mount.availableBytes)
  if (usedShare <= limits.diskUsedWarning) return []
  return [
    {
      subject: member,
      severity: usedShare > limits.diskUsedCritical ? 'critical' : 'warning',
      summary: `${where(member, mount)} is ${percent(usedShare)} full, ${bytes(mount.availableBytes)} are left`,
      evidence: {usedShare, availableBytes: mount.availableBytes, target: mount.target},
      impact: 'A full disk stops this member: etcd panics when it cannot write.',
      remedy: {text: 'Free space or grow the file system. Delete nothing below member/ by hand.'},
    },
  ]
}

function inodes(member: OnDisk, mount: Mount, limits: Thresholds): readonly Verdict[] {
  const {inodes: all, inodesUsed} = mount
  // btrfs and others count none.
  if (all === null || all === 0 || inodesUsed === null) return []
  const inodesUsedShare = inodesUsed / all
  if (inodesUsedShare <= limits.diskUsedWarning) return []
  return [
    {
      subject: member,
      severity: inodesUsedShare > limits.diskUsedCritical ? 'critical' : 'warning',
      summary: `${where(member, mount)} has used ${percent(inodesUsedShare)} of its inodes`,
      evidence: {inodesUsedShare, target: mount.target},
      impact: 'Without inodes no new write-ahead log file can be made, whatever space is left.',
      remedy: {text: 'Find the directory with the many small files on this file system.'},
    },
  ]
}

/** A defragmentation and a received snapshot write the database a second time. */
function room(member: OnDisk, mount: Mount): readonly Verdict[] {
  const {status} = member.probes
  if (!mount.holds.includes('data') || !status.ok) return []
  const {dbSizeInUse} = status.value
  if (mount.availableBytes >= dbSizeInUse) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `${where(member, mount)} has ${bytes(mount.availableBytes)} left, less than the ${bytes(dbSizeInUse)} the database uses`,
      evidence: {availableBytes: mount.availableBytes, dbSizeInUse, target: mount.target},
      impact: 'A defragmentation or a snapshot from the leader would fill the disk.',
      remedy: {text: 'Free space first; do not defragment this member now.'},
    },
  ]
}

function speed(member: OnDisk, mount: Mount, limits: Thresholds): readonly Verdict[] {
  const {io} = mount
  if (io === null) return []
  const writeAwaitMs = io.writeAwaitMs ?? 0
  const evidence = {
    writeAwaitMs: io.writeAwaitMs,
    busy: io.busy,
    pressure: ioPressure(member),
    operations: io.operations,
    device: mount.device,
  }
  const measured = `over ${duration(io.windowMs)}, busy ${percent(io.busy)}`
  if (writeAwaitMs > limits.writeAwaitWarningMs) {
    const enough = io.operations >= limits.diskOperationsFloor
    const severe = writeAwaitMs > limits.writeAwaitCriticalMs ? 'critical' : 'warning'
    const few = enough ? '' : ` (only ${io.operations} operations)`
    const summary = `A write to ${mount.device}, which holds the ${holds(mount)} of ${member.name}, took ${duration(writeAwaitMs)} on average ${measured}${few}`
    return [{subject: member, severity: enough ? severe : 'info', summary, evidence}]
  }
  if (io.busy <= limits.diskBusy) return []
  const summary = `${mount.device}, which holds the ${holds(mount)} of ${member.name}, was busy ${percent(io.busy)} of ${duration(io.windowMs)}, with writes still fast (${duration(writeAwaitMs)})`
  return [{subject: member, severity: 'info', summary, evidence}]
}

/**
 * Pressure counts every task that waits, and one healthy stream of fsyncs waits nearly all the time. So it is a note
 * beside device counters, which say more, and a warning only where the device has none.
 */
function pressureAlone(member: OnDisk, limits: Thresholds): readonly Verdict[] {
  const pressure = ioPressure(member)
  if (pressure === null || pressure <= limits.ioPressureWarning) return []
  const counted = member.disk.mounts.some(({io}) => io !== null)
  const slow = member.disk.mounts.some(({io}) => (io?.writeAwaitMs ?? 0) > limits.writeAwaitWarningMs)
  if (slow) return []
  return [
    {
      subject: member,
      severity: !counted && pressure > limits.ioPressureCritical ? 'warning' : 'info',
      summary: `On the host of ${member.name} something waited for a disk ${percent(pressure / 100)} of the last 10 s`,
      evidence: {pressure},
    },
  ]
}

function ioPressure({probes: {load}}: OnDisk): number | null {
  return load.ok ? (load.value.pressure.io?.some10 ?? null) : null
}

function where(member: OnDisk, mount: Mount): string {
  return `${mount.target} with the ${holds(mount)} of ${member.name}`
}

const words = {data: 'data', wal: 'write-ahead log'} as const

function holds(mount: Mount): string {
  return listed(mount.holds.map(held => words[held]))
}
