import {type Bench, defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import type {LogPatternId} from '../domain/log-patterns.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {bytes, percent} from '../domain/units.ts'

type Loaded = Judged<'load'>

/** Periods of the CPU quota within the window before their share means anything: one second at 100 ms. */
const PERIODS_FLOOR = 10

/**
 * C51. A busy host is not a starving etcd: load and pressure count every process on it. They become a warning when etcd
 * itself logs that it is late, and critical when they are extreme besides.
 */
export const hostLoad = defineCheck({
  id: 'host-load',
  catalogue: ['C51'],
  title: 'CPU and memory of the hosts',
  needs: ['load'],
  source: 'https://etcd.io/docs/v3.5/op-guide/hardware/#cpus',
  impact: 'An etcd that does not get its CPU or memory in time misses heartbeats.',
  remedy: {text: 'Find what else runs there; raise the limits of etcd, or move the others away.'},
  judge: ({members, view, limits}) =>
    members.flatMap(member => [
      ...contention(member, limits),
      ...stolen(member, limits),
      ...throttled(member, {view, limits}),
      ...scarce(member, limits),
      ...swapped(member, limits),
      ...nearLimit(member, limits),
      ...killed(member),
    ]),
})

function contention(member: Loaded, limits: Thresholds): readonly Verdict[] {
  const {load1, cores, pressure} = member.load
  const perCore = load1 / Math.max(1, cores)
  const waiting = pressure.cpu?.some10 ?? null
  const busy = perCore > limits.loadWarning
  const waits = waiting !== null && waiting > limits.cpuPressure
  if (!busy && !waits) return []
  const extreme = perCore > limits.loadCritical && (waits || waiting === null)
  const late = isLate(member)
  const severity = extreme && late ? 'critical' : busy && waits && late ? 'warning' : 'info'
  const share =
    waiting === null ? '' : `, and something waited for a CPU ${percent(waiting / 100)} of the last 10 s`
  return [
    {
      subject: member,
      severity,
      summary: `The host of ${member.name} has ${perCore.toFixed(1)} runnable tasks per core (load ${load1.toFixed(1)} on ${cores})${share}${late ? '; etcd logs that it is late' : ''}`,
      evidence: {kind: 'cpu', perCore, load1, cores, pressure: waiting, late},
    },
  ]
}

const lateness: readonly LogPatternId[] = ['late-heartbeat', 'slow-apply', 'read-index-timeout']
/** Late at so many moments of a minute before etcd counts as late: a single pause leaves many lines, all at once. */
const LATE_FROM = 3
const MOMENT_MS = 5_000

/** As recent as the load it is held against: what etcd logged before is not of this moment. */
const LATE_WITHIN_MS = 60_000

function isLate({probes: {journal}}: Loaded): boolean {
  if (!journal.ok) return false
  const recent = journal.value.events.filter(
    ({at}) => Date.parse(journal.at) - Date.parse(at) < LATE_WITHIN_MS,
  )
  return lateness.some(one => {
    const moments = recent.flatMap(({pattern, at}) =>
      pattern === one ? [Math.floor(Date.parse(at) / MOMENT_MS)] : [],
    )
    return new Set(moments).size >= LATE_FROM
  })
}

function stolen(member: Loaded, limits: Thresholds): readonly Verdict[] {
  const steal = member.load.cpu?.steal ?? 0
  if (steal <= limits.stealWarning) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `The hypervisor took ${percent(steal)} of the CPU time of the host of ${member.name} away`,
      evidence: {kind: 'cpu', steal},
      remedy: {text: 'Ask for a host with CPUs of its own: nothing on this machine can change it.'},
    },
  ]
}

function throttled(
  member: Loaded,
  {view, limits}: Pick<Bench<'load'>, 'view' | 'limits'>,
): readonly Verdict[] {
  const {throttling} = member.load
  if (throttling === null || throttling.periods < PERIODS_FLOOR) return []
  const throttledShare = throttling.throttled / throttling.periods
  if (throttledShare === 0) return []
  const leads = view.leader?.id === member.id
  const severe = leads && throttledShare > limits.throttledCritical
  const severity = severe ? 'critical' : throttledShare > limits.throttledWarning ? 'warning' : 'info'
  return [
    {
      subject: member,
      severity,
      summary: `etcd on ${member.name}${leads ? ', the leader,' : ''} was stopped by its CPU quota in ${percent(throttledShare)} of the periods`,
      evidence: {kind: 'cpu', throttledShare, throttledMs: throttling.throttledMs, leader: leads},
      remedy: {text: 'Raise or remove the CPU quota of the etcd service (CPUQuota= or the cgroup limit).'},
    },
  ]
}

function scarce(member: Loaded, limits: Thresholds): readonly Verdict[] {
  const {memoryBytes, memoryAvailableBytes, pressure} = member.load
  const available = memoryAvailableBytes / Math.max(1, memoryBytes)
  const stalled = pressure.memory?.full10 ?? 0
  const short = available < limits.memoryAvailable
  if (!short && stalled <= limits.memoryPressure) return []
  const waits =
    stalled > limits.memoryPressure
      ? `; everything waited for memory ${percent(stalled / 100)} of the last 10 s`
      : ''
  return [
    {
      subject: member,
      // With plenty available, what waits is some control group at a limit of its own, not necessarily etcd's.
      severity: short ? 'warning' : 'info',
      summary: `The host of ${member.name} has ${percent(available)} of its memory available (${bytes(memoryAvailableBytes)})${waits}`,
      evidence: {kind: 'memory', available, memoryAvailableBytes, pressure: stalled},
    },
  ]
}

function swapped(member: Loaded, limits: Thresholds): readonly Verdict[] {
  const swapBytes = member.load.process?.swapBytes ?? 0
  if (swapBytes <= limits.etcdSwapBytes) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `${bytes(swapBytes)} of etcd on ${member.name} are swapped out`,
      evidence: {kind: 'memory', swapBytes},
      impact: 'Touching a swapped page takes as long as a disk read, in the middle of a request.',
      remedy: {text: 'Turn swap off for etcd (MemorySwapMax=0), once there is enough memory.'},
    },
  ]
}

/** What etcd itself holds: the cgroup's own figure counts page cache, which the kernel gives back. */
function nearLimit(member: Loaded, limits: Thresholds): readonly Verdict[] {
  const limit = member.load.memoryCgroup?.limitBytes ?? null
  const rss = member.load.process?.rssBytes ?? null
  if (limit === null || limit === 0 || rss === null || rss / limit <= limits.memoryLimitShare) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `etcd on ${member.name} holds ${bytes(rss)}, ${percent(rss / limit)} of its limit of ${bytes(limit)}`,
      evidence: {kind: 'memory', rssBytes: rss, limitBytes: limit},
      impact: 'At the limit the kernel kills it.',
      remedy: {text: 'Raise the memory limit: etcd needs several times the size of its database.'},
    },
  ]
}

function killed(member: Loaded): readonly Verdict[] {
  const inGroup = startedLately(member) ? (member.load.memoryCgroup?.oomKills ?? 0) : 0
  const {kernel} = member.probes
  const lines = kernel.ok ? kernel.value.events.filter(isKillOfEtcd).length : 0
  const oomKills = Math.max(inGroup, lines)
  if (oomKills === 0) return []
  return [
    {
      subject: member,
      severity: 'critical',
      summary: `The kernel killed etcd on ${member.name} for want of memory${oomKills > 1 ? ` ${oomKills} times` : ''}`,
      evidence: {kind: 'memory', oomKills},
      impact: 'It will be killed again as soon as it needs as much.',
      remedy: {text: 'Raise its memory limit or free memory on the host, then find the expensive reads.'},
    },
  ]
}

/** The group counts since it was made; while the process of long ago still runs, its kills are of others, or of the past. */
function startedLately({probes: {host}}: Loaded): boolean {
  if (!host.ok || host.value.mainPid === 0 || host.value.startedAt === null) return true
  const at = Date.parse(host.at) / 1000
  return at - host.value.startedAt < LATELY_S
}

/** As far back as the kernel log is read. */
const LATELY_S = 3_600

function isKillOfEtcd({pattern, text}: {readonly pattern: LogPatternId; readonly text: string}): boolean {
  return pattern === 'oom-kill' && /\betcd\b/.test(text)
}
