import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {until} from '../../src/local/etcd/readiness.ts'
import {makeCgroups, pidsIn} from './cgroups.ts'
import {CommandError, run, tryRun} from './command.ts'
import type {Ended, ExecOptions} from './lab-types.ts'
import {note} from './ledger.ts'

/** What one host of a lab is made from. */
export interface MachinePlan {
  readonly lab: string
  readonly name: string
  /** Working directory of this host. */
  readonly dir: string
  readonly image: string
  readonly diskBytes: number
  readonly diskIn: 'file' | 'memory'
  readonly netns: string
  /** Programs of this machine that appear in the host's `/usr/local/bin`. */
  readonly programs: readonly string[]
  /** Further files and directories of this machine, and where the host has them, read-only. */
  readonly mounts: readonly {readonly from: string; readonly to: string}[]
}

const BOOT_WITHIN_MS = 60_000

/** The control group of a host, below each hierarchy. */
export function groupOf(lab: string, name: string): string {
  return `quorate-lab-${lab}-${name}`
}

/** Where this machine sees the host's root directory. */
export function rootOf(dir: string): string {
  return path.join(dir, 'root')
}

/** A root directory over the image: what the host changes stays in its own layer. */
export async function makeRoot({lab, dir, image}: MachinePlan): Promise<string> {
  const [upper, work, root] = [path.join(dir, 'upper'), path.join(dir, 'work'), rootOf(dir)]
  for (const directory of [upper, work, root]) await mkdir(directory, {recursive: true})
  note(lab, {kind: 'mount', path: root})
  const layers = `lowerdir=${image},upperdir=${upper},workdir=${work}`
  await run(['mount', '-t', 'overlay', 'overlay', '-o', layers, root])
  return root
}

/** A second disk: a sparse file behind a loop device, with a file system of its own. Answers with `major:minor`. */
export async function makeDisk(plan: MachinePlan): Promise<string> {
  const {lab, dir, diskBytes} = plan
  const [file, mount] = [path.join(await placeOfDisk(plan), 'disk.img'), diskOf(dir)]
  await mkdir(mount, {recursive: true})
  await run(['truncate', '--size', String(diskBytes), file])
  await run(['mkfs.ext4', '-q', '-F', '-m', '0', '-E', 'lazy_itable_init=1,lazy_journal_init=1', file])
  note(lab, {kind: 'loop', file})
  const device = (await run(['losetup', '--find', '--show', file])).trim()
  // Past this machine's page cache, so that a throttled disk shows as one in the host's iostat; not every file system can.
  await tryRun(['losetup', '--direct-io=on', device])
  note(lab, {kind: 'mount', path: mount})
  await run(['mount', device, mount])
  return (await run(['lsblk', '--noheadings', '--nodeps', '--output', 'MAJ:MIN', device])).trim()
}

async function placeOfDisk({lab, dir, diskBytes, diskIn}: MachinePlan): Promise<string> {
  if (diskIn === 'file') return dir
  const memory = path.join(dir, 'memory')
  await mkdir(memory, {recursive: true})
  note(lab, {kind: 'mount', path: memory})
  await run(['mount', '-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', memory])
  return memory
}

function diskOf(dir: string): string {
  return path.join(dir, 'disk')
}

/** Writes a file on a host through this machine's view of its root directory. */
export async function writeOnHost(
  root: string,
  file: string,
  text: string,
  mode: number = 0o644,
): Promise<void> {
  const target = path.join(root, file)
  await mkdir(path.dirname(target), {recursive: true})
  await writeFile(target, text, {mode})
}

/** Boots the host in a session of its own; it outlives this process until it is taken down. */
export async function boot(plan: MachinePlan): Promise<void> {
  const group = groupOf(plan.lab, plan.name)
  note(plan.lab, {kind: 'cgroup', group})
  const groups = makeCgroups(group)
  const join =
    'for file in "$@"; do [ "$file" = -- ] && break; echo $$ >"$file"; shift; done; shift; exec "$@"'
  const log = openSync(path.join(plan.dir, 'console.log'), 'a', 0o600)
  try {
    const child = spawn('/bin/sh', ['-c', join, 'boot', ...groups, '--', ...nspawn(plan)], {
      stdio: ['ignore', log, log],
      detached: true,
      env: {PATH: process.env['PATH'] ?? ''},
    })
    await once(child, 'spawn')
    child.unref()
  } finally {
    closeSync(log)
  }
}

/** Without registration at a service manager of this machine, which may have none. */
function nspawn({lab, name, dir, netns, programs, mounts}: MachinePlan): readonly string[] {
  return [
    'systemd-nspawn',
    '--quiet',
    '--boot',
    '--settings=no',
    '--register=no',
    '--keep-unit',
    '--console=read-only',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    `--directory=${rootOf(dir)}`,
    `--machine=ql${lab}-${name}`,
    `--hostname=${name}`,
    `--network-namespace-path=/run/netns/${netns}`,
    // As on any host, root may change the packet filter of its own network.
    '--capability=CAP_NET_ADMIN',
    `--bind=${diskOf(dir)}:/var/lib/etcd`,
    ...programs.map(program => `--bind-ro=${program}:/usr/local/bin/${path.basename(program)}`),
    ...mounts.map(({from, to}) => `--bind-ro=${from}:${to}`),
  ]
}

/** Waits until the host's service manager has started the services that a bot needs. */
export async function untilBooted(group: string): Promise<void> {
  const question = async () =>
    (await tryExec(group, ['systemctl', 'is-active', '--quiet', 'ssh.service', 'dbus.service'])).code === 0
  await until(question, {what: `the boot of ${group}`, withinMs: BOOT_WITHIN_MS})
}

/** The host's first process as this machine numbers it; undefined while it is not booted. */
export function leaderOf(group: string): number | undefined {
  return pidsIn(group).find(pid => {
    try {
      return /^NSpid:\s+\d+\s+1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  })
}

/** Runs a program as root on a host, past SSH. The exit code is an answer. */
export async function tryExec(group: string, argv: readonly string[], options?: ExecOptions): Promise<Ended> {
  const leader = leaderOf(group)
  if (leader === undefined) return {code: -1, stdout: '', stderr: `${group} is not booted`}
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const inside = ['nsenter', '--all', '--target', String(leader), 'env', '-i', path, 'LC_ALL=C.UTF-8']
  return tryRun([...inside, ...argv], options)
}

/** The same, for programs that must succeed. @throws CommandError */
export async function exec(group: string, argv: readonly string[], options?: ExecOptions): Promise<string> {
  const ended = await tryExec(group, argv, options)
  if (ended.code !== 0) throw new CommandError(argv, ended)
  return ended.stdout
}
