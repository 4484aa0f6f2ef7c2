import {existsSync, readFileSync, realpathSync, statSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {until} from '../../../src/local/etcd/readiness.ts'
import {dropGroup, makeGroup, pidsIn, readFromCgroup, setInCgroup} from '../cgroups.ts'
import type {Faults, LabHost} from '../lab-types.ts'
import {groupOf} from '../machine.ts'
import {startService, stopService} from './service.ts'
import {undoOnce} from './undo.ts'

const IOPS = 10
const CORES = 0.05
const PERIOD_US = 100_000
const HOGS = 2
/** Etcd 3.5 needs more than this to start. */
const LIMIT_BYTES = 6 * 1024 * 1024
/** A process joins its group this fast: what it took before does not count there. */
const JOIN_MS = 10
const KILLED_WITHIN_MS = 60_000
const FOLLOW_MS = 200
const NO_LIMIT = '-1'

/** Where systemd itself would put etcd, if it managed this hierarchy. */
const serviceGroup = 'system.slice/etcd.service'

export const slowDisk: Faults['slowDisk'] = async (lab, name, {iops = IOPS} = {}) => {
  const group = groupOf(lab.id, name)
  const device = diskBelow(lab.dir) ?? lab.host(name).device
  const set = (limit: number) =>
    setInCgroup(group, 'blkio', 'blkio.throttle.write_iops_device', `${device} ${limit}`)
  set(iops)
  return undoOnce(async () => set(0))
}

/**
 * The whole disk under a directory, as `major:minor`: throttled there, writes are slow inside the loop device, where iostat sees them.
 * Undefined when the directory is not on a disk.
 */
function diskBelow(directory: string): string | undefined {
  const {dev} = statSync(directory, {bigint: true})
  // The encoding of makedev(3) in glibc.
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn)
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn)
  const device = `/sys/dev/block/${major}:${minor}`
  if (!existsSync(device)) return undefined
  const disk = existsSync(`${device}/partition`) ? `${realpathSync(device)}/..` : device
  return readFileSync(`${disk}/dev`, 'utf8').trim()
}

export const fullDisk: Faults['fullDisk'] = async (lab, name) => {
  const host = lab.host(name)
  const fill = '/var/lib/etcd/lab-fill'
  const size = `$(df --output=avail -B1 /var/lib/etcd | tail -n 1)`
  // fallocate leaves what its own bookkeeping needed; the second file takes the rest.
  await host.exec([
    'sh',
    '-c',
    `fallocate -l ${size} ${fill} || true; dd if=/dev/zero of=${fill}-rest bs=4k 2>/dev/null || true`,
  ])
  return undoOnce(() => host.exec(['rm', '-f', fill, `${fill}-rest`]))
}

export const cpuHog: Faults['cpuHog'] = async (lab, name, {processes = HOGS} = {}) => {
  const host = lab.host(name)
  const core = String(availableParallelism() - 1)
  await pin(host, core)
  const loop = `for one in $(seq ${processes}); do (while :; do :; done) & done; wait`
  const unit = ['--quiet', '--unit', 'lab-hog', '--property', 'Nice=-20', '--property', `CPUAffinity=${core}`]
  await host.exec(['systemd-run', ...unit, 'sh', '-c', loop])
  return undoOnce(async () => {
    await host.exec(['systemctl', 'stop', 'lab-hog'])
    await pin(host, `0-${core}`)
  })
}

/** All threads of etcd; those it starts later inherit it. */
async function pin(host: LabHost, cores: string): Promise<void> {
  const pid = (await host.exec(['systemctl', 'show', '--property', 'MainPID', '--value', 'etcd'])).trim()
  await host.exec(['taskset', '--all-tasks', '--cpu-list', '--pid', cores, pid])
}

export const cpuQuota: Faults['cpuQuota'] = async (lab, name, {cores = CORES} = {}) => {
  const group = groupOf(lab.id, name)
  const service = `${group}/${serviceGroup}`
  makeGroup(service, 'cpu')
  setInCgroup(service, 'cpu', 'cpu.cfs_period_us', String(PERIOD_US))
  setInCgroup(service, 'cpu', 'cpu.cfs_quota_us', String(Math.round(cores * PERIOD_US)))
  const move = () => moveEtcd(group, service, 'cpu')
  move()
  // A restarted etcd is a new process, outside the group.
  const follow = setInterval(move, FOLLOW_MS).unref()
  return undoOnce(async () => {
    clearInterval(follow)
    setInCgroup(service, 'cpu', 'cpu.cfs_quota_us', NO_LIMIT)
  })
}

function isEtcd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'etcd'
  } catch {
    return false
  }
}

export const memoryLimit: Faults['memoryLimit'] = async (lab, name, {limitBytes = LIMIT_BYTES} = {}) => {
  const [host, group] = [lab.host(name), groupOf(lab.id, name)]
  // Only etcd: the host itself and the programs that look at it keep what they need.
  const service = `${group}/${serviceGroup}`
  makeGroup(service, 'memory')
  setInCgroup(service, 'memory', 'memory.limit_in_bytes', String(limitBytes))
  const before = killsIn(service)
  const move = () => moveEtcd(group, service, 'memory')
  const follow = setInterval(move, JOIN_MS).unref()
  await stopService(host)
  await startService(host)
  const undo = undoOnce(async () => {
    clearInterval(follow)
    setInCgroup(service, 'memory', 'memory.limit_in_bytes', NO_LIMIT)
    await stopService(host)
    // Its count of kills goes with it: the next fault shall not be mistaken for this one.
    dropGroup(service, 'memory')
    await startService(host)
  })
  const killed = async () => killsIn(service) > before
  await until(killed, {what: `the end of etcd on ${name} for want of memory`, withinMs: KILLED_WITHIN_MS})
  return undo
}

/** Puts every etcd of a host into one control group. */
function moveEtcd(group: string, into: string, controller: 'cpu' | 'memory'): void {
  for (const pid of pidsIn(group).filter(isEtcd)) {
    try {
      setInCgroup(into, controller, 'cgroup.procs', String(pid))
    } catch {
      // It ended between the list and the move.
    }
  }
}

/** Processes the kernel has ended in the group for want of memory. */
function killsIn(group: string): number {
  return Number(/^oom_kill (\d+)$/m.exec(readFromCgroup(group, 'memory', 'memory.oom_control'))?.[1] ?? 0)
}
