import {existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'

/**
 * Control groups (version 1, hybrid) of one host of a lab. A booted host cannot leave them, so their process lists say what is
 * ours, whatever happened to the process that started it.
 */
const base = '/sys/fs/cgroup'
/** `unified` and `systemd` carry the host's own service manager; without both, hosts would share one tree. */
const hierarchies = ['pids', 'cpu', 'cpuacct', 'memory', 'blkio', 'freezer', 'unified', 'systemd'] as const

/** A hierarchy a fault may set a value in. */
export type Controller = 'cpu' | 'memory' | 'blkio'

const KILL_WITHIN_MS = 10_000
const POLL_MS = 20

/** Makes the groups and answers with the files that a process writes its pid to in order to join them. */
export function makeCgroups(group: string): readonly string[] {
  return hierarchies.map(hierarchy => {
    const directory = path.join(base, hierarchy, group)
    mkdirSync(directory, {recursive: true})
    return path.join(directory, 'cgroup.procs')
  })
}

/** Makes one more group in one hierarchy, below a group that is noted already. */
export function makeGroup(group: string, controller: Controller): void {
  mkdirSync(path.join(base, controller, group), {recursive: true})
}

/** Removes a group without processes from one hierarchy. */
export function dropGroup(group: string, controller: Controller): void {
  rmdirSync(path.join(base, controller, group))
}

/** Pids of this machine that run in the group. */
export function pidsIn(group: string): readonly number[] {
  const file = path.join(base, 'pids', group, 'cgroup.procs')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number)
}

/** The path of one value of a group. */
export function cgroupFile(group: string, controller: Controller, name: string): string {
  return path.join(base, controller, group, name)
}

/** Sets one value, such as `cpu.cfs_quota_us`. */
export function setInCgroup(group: string, controller: Controller, name: string, value: string): void {
  writeFileSync(cgroupFile(group, controller, name), value)
}

/** One value of a group. */
export function readFromCgroup(group: string, controller: Controller, name: string): string {
  return readFileSync(cgroupFile(group, controller, name), 'utf8').trim()
}

/** Ends every process of the group and removes it everywhere. */
export async function removeCgroups(group: string): Promise<void> {
  unthrottle(group)
  const deadline = Date.now() + KILL_WITHIN_MS
  while (Date.now() < deadline) {
    // SAFETY: only pids that this group's own list names; a host of a lab cannot leave its group.
    for (const pid of pidsIn(group)) kill(pid)
    if (pidsIn(group).length === 0 && hierarchies.every(hierarchy => removeTree(hierarchy, group))) return
    await sleep(POLL_MS)
  }
  throw new Error(`the control groups of ${group} still have processes: ${pidsIn(group).join(' ')}`)
}

/** A process that waits for a throttled disk cannot be killed. */
function unthrottle(group: string): void {
  const directory = path.join(base, 'blkio', group)
  if (!existsSync(directory)) return
  for (const name of readdirSync(directory).filter(one => /^blkio\.throttle\..*_device$/.test(one)))
    for (const line of readFileSync(path.join(directory, name), 'utf8').split('\n').filter(Boolean))
      writeFileSync(path.join(directory, name), `${line.split(' ')[0]} 0`)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}

function removeTree(hierarchy: string, group: string): boolean {
  try {
    removeBelow(path.join(base, hierarchy, group))
    return true
  } catch {
    return false
  }
}

function removeBelow(directory: string): void {
  if (!existsSync(directory)) return
  for (const entry of readdirSync(directory, {withFileTypes: true}))
    if (entry.isDirectory()) removeBelow(path.join(directory, entry.name))
  rmdirSync(directory)
}
