import {z} from 'zod'
import type {DiskFacts} from '../../domain/host-facts.ts'
import {badAnswer} from './bad-answer.ts'
import {type HostSample, hostFiles, windowOf} from './host-sample.ts'

type Mount = DiskFacts['mounts'][number]

/** One row of `df`, in the order of the directories asked. */
export interface FileSystem {
  readonly device: string
  readonly fileSystem: string
  readonly sizeBytes: number
  readonly usedBytes: number
  readonly availableBytes: number
  readonly inodes: number | null
  readonly inodesUsed: number | null
  readonly target: string
}

/**
 * @throws OpsError `ssh/bad-answer` when not every directory has its row.
 */
export function parseDf(stdout: string, rows: number): readonly FileSystem[] {
  const found = stdout.split('\n').flatMap(line => {
    const match = /^(\S.*?)\s+(\S+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(\d+|-)\s+(\d+|-)\s+(\/.*)$/.exec(line)
    if (match === null) return []
    const [
      ,
      device = '',
      fileSystem = '',
      size,
      used,
      available,
      inodes = '-',
      inodesUsed = '-',
      target = '',
    ] = match
    return [
      {
        device,
        fileSystem,
        sizeBytes: Number(size),
        usedBytes: Number(used),
        // Root's reserve makes it negative when an ordinary user has nothing left.
        availableBytes: Math.max(0, Number(available)),
        // File systems without a fixed number of inodes print 0 or a dash.
        inodes: inodes === '-' || inodes === '0' ? null : Number(inodes),
        inodesUsed: inodesUsed === '-' || inodes === '0' ? null : Number(inodesUsed),
        target,
      },
    ]
  })
  if (found.length !== rows) throw badAnswer('df', stdout)
  return found
}

const Mounts = z.object({
  filesystems: z
    .array(
      z.looseObject({
        options: z.string(),
        'maj:min': z
          .string()
          .regex(/^\d+:\d+$/)
          .optional(),
      }),
    )
    .min(1),
})

/** Of a mount only what `df` does not say: whether it is read-only, and its device number. */
export function parseFindmnt(stdout: string): {readonly readOnly: boolean; readonly number: string | null} {
  const mount = Mounts.safeParse(jsonOf(stdout)).data?.filesystems.at(-1)
  if (mount === undefined) throw badAnswer('findmnt', stdout)
  return {readOnly: mount.options.split(',').includes('ro'), number: mount['maj:min'] ?? null}
}

function jsonOf(stdout: string): unknown {
  try {
    return JSON.parse(stdout.slice(Math.max(0, stdout.indexOf('{'))))
  } catch {
    return undefined
  }
}

/** Counters of one device, after its number and name (kernel: Documentation/admin-guide/iostats.rst). */
interface Counters {
  readonly reads: number
  readonly readMs: number
  readonly writes: number
  readonly writeMs: number
  readonly busyMs: number
}

/** What a device did between two samples; null when the kernel does not count it or the host restarted. */
export function diskIo(number: string | null, before: HostSample, after: HostSample): Mount['io'] {
  const [first, second] = [countersOf(before, number), countersOf(after, number)]
  const windowMs = windowOf(before, after)
  if (first === null || second === null || windowMs === null) return null
  const passed = (name: keyof Counters) => Math.max(0, second[name] - first[name])
  const [reads, writes] = [passed('reads'), passed('writes')]
  const operations = reads + writes
  return {
    windowMs,
    operations,
    writeAwaitMs: writes === 0 ? null : passed('writeMs') / writes,
    awaitMs: operations === 0 ? null : (passed('readMs') + passed('writeMs')) / operations,
    // The two samples are not taken at exactly the instants their uptimes say.
    busy: Math.min(1, passed('busyMs') / windowMs),
  }
}

function countersOf({files}: HostSample, number: string | null): Counters | null {
  const [major, minor] = (number ?? '').split(':')
  const text = files.get(hostFiles.diskstats) ?? ''
  const row = text
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .find(fields => fields[0] === major && fields[1] === minor && fields.length >= 14)
  if (row === undefined) return null
  const [reads = 0, , , readMs = 0, writes = 0, , , writeMs = 0, , busyMs = 0] = row.slice(3).map(Number)
  return [reads, readMs, writes, writeMs, busyMs].every(Number.isFinite)
    ? {reads, readMs, writes, writeMs, busyMs}
    : null
}
