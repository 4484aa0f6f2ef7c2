import {LoadFacts} from '../../domain/host-facts.ts'
import {asFacts, badAnswer} from './bad-answer.ts'
import {memoryCgroup, throttling} from './group-facts.ts'
import {type HostSample, hostFiles, numberAt, processFiles, type Watched, windowOf} from './host-sample.ts'

/** Clock ticks in a second: `USER_HZ`, 100 on every Linux that runs etcd. */
const ticksPerSecond = 100
const kB = 1024

interface Samples {
  readonly watched: Watched
  readonly before: HostSample
  readonly after: HostSample
}

/**
 * The load of a host from two samples of it.
 *
 * @throws OpsError `ssh/bad-answer` when even the load average or the memory is missing.
 */
export function loadFacts({watched, before, after}: Samples): LoadFacts {
  const text = (name: keyof typeof hostFiles) => after.files.get(hostFiles[name])
  const windowMs = windowOf(before, after)
  const pressure = {
    cpu: pressureOf(text('cpu')),
    memory: pressureOf(text('memory')),
    io: pressureOf(text('io')),
  }
  const process = watched.pid === 0 ? null : processLoad({watched, before, after})
  if (text('loadavg') === undefined) throw badAnswer('grep', '')
  return asFacts(LoadFacts, 'grep', {
    windowMs: windowMs ?? 0,
    cores: (text('stat') ?? '').match(/^cpu\d+ /gm)?.length ?? 0,
    load1: numberAt(text('loadavg'), /^(\S+)/),
    load5: numberAt(text('loadavg'), /^\S+ (\S+)/),
    ...memory(text('meminfo')),
    pressure,
    cpu: cpuShares(before.files.get(hostFiles.stat), text('stat')),
    throttling: throttling(watched.controlGroup, before, after),
    process,
    memoryCgroup: memoryCgroup(watched.controlGroup, after),
    gaps: [
      ...(windowMs === null
        ? ['The two reads of the host could not be put in order, so rates are missing.']
        : []),
      ...(Object.values(pressure).every(value => value === null)
        ? ['This kernel does not report pressure (PSI).']
        : []),
      ...(watched.pid > 0 && process === null
        ? ["The figures of etcd's process could not be read (hidepid?)."]
        : []),
    ],
  })
}

function memory(meminfo: string | undefined): object {
  const bytes = (name: string) => {
    const kilobytes = numberAt(meminfo, new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))
    return kilobytes === null ? null : kilobytes * kB
  }
  // Kernels before 3.14 do not estimate it.
  const available = bytes('MemAvailable') ?? bytes('MemFree')
  const swap = (bytes('SwapTotal') ?? 0) - (bytes('SwapFree') ?? 0)
  return {memoryBytes: bytes('MemTotal'), memoryAvailableBytes: available, swapUsedBytes: swap}
}

function pressureOf(text: string | undefined): LoadFacts['pressure']['cpu'] {
  const some10 = numberAt(text, /^some avg10=(\S+)/m)
  return some10 === null ? null : {some10, full10: numberAt(text, /^full avg10=(\S+)/m)}
}

function cpuShares(before: string | undefined, after: string | undefined): LoadFacts['cpu'] {
  const [first, second] = [cpuTicks(before), cpuTicks(after)]
  if (first === null || second === null) return null
  // user nice system idle iowait irq softirq steal; guest time is already part of user (proc(5)).
  const passed = second.map((ticks, index) => Math.max(0, ticks - (first[index] ?? 0)))
  const total = passed.reduce((sum, ticks) => sum + ticks, 0)
  if (total === 0) return null
  const [idle = 0, ioWait = 0, steal = 0] = [passed[3], passed[4], passed[7]]
  return {busy: (total - idle - ioWait - steal) / total, steal: steal / total, ioWait: ioWait / total}
}

function cpuTicks(stat: string | undefined): readonly number[] | null {
  const numbers = /^cpu +([\d ]+)$/m
    .exec(stat ?? '')?.[1]
    ?.trim()
    .split(/ +/)
    .slice(0, 8)
    .map(Number)
  return numbers !== undefined && numbers.length >= 4 ? numbers : null
}

function processLoad({watched, before, after}: Samples): LoadFacts['process'] {
  const {stat, status} = processFiles(watched.pid)
  const text = after.files.get(status)
  if (text === undefined) return null
  const bytes = (name: string) => {
    const kilobytes = numberAt(text, new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))
    return kilobytes === null ? null : kilobytes * kB
  }
  const [first, second] = [processTicks(before.files.get(stat)), processTicks(after.files.get(stat))]
  const windowMs = windowOf(before, after)
  const known = first !== null && second !== null && windowMs !== null && second >= first
  return {
    cpuCores: known ? (second - first) / ticksPerSecond / (windowMs / 1000) : null,
    rssBytes: bytes('VmRSS'),
    swapBytes: bytes('VmSwap'),
  }
}

/** User and system time: the 14th and 15th field, counted after the name, which may contain spaces and brackets. */
function processTicks(stat: string | undefined): number | null {
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  const ticks = Number(fields[11]) + Number(fields[12])
  return Number.isFinite(ticks) ? ticks : null
}
