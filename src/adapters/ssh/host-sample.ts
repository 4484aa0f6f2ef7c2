import {parseFiles} from './file-lines.ts'

/** One instant of a host as the kernel tells it, each file as text; what was not there is absent. */
export interface HostSample {
  /** Seconds since the host started: the host's own measure of the time between two samples. */
  readonly uptime: number | null
  readonly files: ReadonlyMap<string, string>
}

/** Where a process and its control group keep their figures. */
export interface Watched {
  /** 0 when none runs. */
  readonly pid: number
  readonly controlGroup: string | null
}

export const hostFiles = {
  loadavg: '/proc/loadavg',
  stat: '/proc/stat',
  meminfo: '/proc/meminfo',
  cpu: '/proc/pressure/cpu',
  memory: '/proc/pressure/memory',
  io: '/proc/pressure/io',
  uptime: '/proc/uptime',
  diskstats: '/proc/diskstats',
} as const

export const processFiles = (pid: number) =>
  ({stat: `/proc/${pid}/stat`, status: `/proc/${pid}/status`}) as const

/** A control group and those around it, innermost first: a limit on any of them holds. */
export function groupsAround(controlGroup: string | null): readonly string[] {
  const parts = (controlGroup ?? '').split('/').filter(part => part !== '')
  // More than this deep is no unit of systemd's.
  return parts
    .slice(0, 8)
    .reduce<readonly string[]>((groups, part) => [`${groups[0] ?? ''}/${part}`, ...groups], [''])
}

/** Files of one control group in version 2, in version 1, and in version 1 as older hosts name its mount. */
export function groupFiles(
  group: string,
): Readonly<Record<'cpuStat' | 'limit' | 'used' | 'events', readonly string[]>> {
  const root = '/sys/fs/cgroup'
  return {
    cpuStat: [
      `${root}${group}/cpu.stat`,
      `${root}/cpu${group}/cpu.stat`,
      `${root}/cpu,cpuacct${group}/cpu.stat`,
    ],
    limit: [`${root}${group}/memory.max`, `${root}/memory${group}/memory.limit_in_bytes`],
    used: [`${root}${group}/memory.current`, `${root}/memory${group}/memory.usage_in_bytes`],
    events: [`${root}${group}/memory.events`, `${root}/memory${group}/memory.oom_control`],
  }
}

/** Every file of a sample, for one command. */
export function sampleFiles({pid, controlGroup}: Watched): readonly string[] {
  const groups = groupsAround(controlGroup).flatMap(group => Object.values(groupFiles(group)).flat())
  return [...Object.values(hostFiles), ...(pid > 0 ? Object.values(processFiles(pid)) : []), ...groups]
}

export function parseSample(stdout: string, files: readonly string[]): HostSample {
  const content = parseFiles(stdout, files)
  return {uptime: numberAt(content.get(hostFiles.uptime), /^(\d+\.?\d*) /), files: content}
}

/** The first group of a pattern as a number; null when it is not there or not finite. */
export function numberAt(text: string | undefined, pattern: RegExp): number | null {
  const found = Number(pattern.exec(text ?? '')?.[1] ?? Number.NaN)
  return Number.isFinite(found) ? found : null
}

/** Milliseconds between two samples by the host's own clock; null when they are not in order. */
export function windowOf(before: HostSample, after: HostSample): number | null {
  if (before.uptime === null || after.uptime === null || after.uptime <= before.uptime) return null
  return Math.round((after.uptime - before.uptime) * 1000)
}
