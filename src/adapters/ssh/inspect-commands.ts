import type {PathTarget} from '../../ports/host.ts'
import {checkedHost, checkedNumber, checkedPath} from './command-parts.ts'
import {type CommandTarget, listAsRootLine, listing, readLine} from './commands.ts'
import {revertUnits} from './drill-acts.ts'
import {checkedUnit} from './unit-name.ts'

const KiB = 1024
const MiB = 1024 * KiB

/** One read of a host: its only line, what people call it, and how many bytes of answer are kept. */
export interface HostCommand {
  /** Completes "Could not … on the host of etcd-1". */
  readonly purpose: string
  /** The program that must exist there. */
  readonly program: string
  readonly line: string
  readonly limitBytes: number
  /** True where the answer may come on standard error, as much of it as of the other. */
  readonly errorsCount?: boolean
  /** The words sudo has to permit; absent for what needs no sudo, and where sudo is not needed for the rest. */
  readonly words?: readonly string[]
}

type Argv = readonly [string, ...string[]]

function command(purpose: string, argv: Argv, limitBytes = 64 * KiB): HostCommand {
  return {purpose, program: argv[0], line: readLine(argv), limitBytes}
}

/** Newest first, so that what does not fit is the oldest. `-a`, or journald leaves out messages above 4 KiB. */
const journalForm = ['-o', 'json', '-a', '--no-pager', '--output-fields=MESSAGE,PRIORITY'] as const

/** Most lines of one journal answer (etcd-facts 2.14). */
export const journalLines = 5000
/** Most lines of one kernel answer. */
export const kernelLines = 500
export const kernelMinutes = 60
/** Seconds after its start in which etcd has said how it was configured; it does so within the first one. */
const startupSeconds = 15

/** etcd's log of the last minutes, newest line first. */
export function journal({service}: CommandTarget, minutes: 15 | 60): HostCommand {
  const unit = checkedUnit(service)
  return command(
    `read the journal of ${unit}`,
    ['journalctl', '-u', unit, `--since=-${minutes}min`, '-n', String(journalLines), '-r', ...journalForm],
    2 * MiB,
  )
}

/** The first seconds of the log of the current process, oldest line first. */
export function startupJournal({service}: CommandTarget, startedAt: number): HostCommand {
  const unit = checkedUnit(service)
  const from = Math.floor(startedAt)
  const range = {from: 0, to: 99_999_999_999}
  return command(
    `read the startup log of ${unit}`,
    [
      'journalctl',
      '-u',
      unit,
      `--since=@${checkedNumber(from, range)}`,
      `--until=@${checkedNumber(from + startupSeconds, range)}`,
      ...journalForm,
    ],
    MiB,
  )
}

/** Warnings and worse of the kernel, newest first. */
export function kernelJournal(): HostCommand {
  return command(
    'read the kernel log',
    [
      'journalctl',
      '-k',
      `--since=-${kernelMinutes}min`,
      '-p',
      'warning',
      '-n',
      String(kernelLines),
      '-r',
      ...journalForm,
    ],
    MiB,
  )
}

/** The newest entry of root itself: every system has one, so that its absence proves that this user may not see them. */
export function newestOfRoot(): HostCommand {
  return command("read the system's journal", ['journalctl', '_UID=0', '-n', '1', ...journalForm])
}

/** Many small files in one round trip, each line with the name of its file; what is missing or refused is left out. */
export function readFiles(purpose: string, files: readonly string[], limitBytes = 512 * KiB): HostCommand {
  return command(purpose, ['grep', '-asH', '', '--', ...files.map(checkedPath)], limitBytes)
}

/** Size and inodes of the file systems that hold these directories, one row each in this order. */
export function fileSystems(directories: readonly string[]): HostCommand {
  return command('read the file systems', [
    'df',
    '-B1',
    '--output=source,fstype,size,used,avail,itotal,iused,target',
    '--',
    ...directories.map(checkedPath),
  ])
}

/** The mount that holds a directory, with its device number. */
export function mountOf(directory: string): HostCommand {
  return command('read the mounts', [
    'findmnt',
    '-J',
    '-o',
    'SOURCE,TARGET,FSTYPE,OPTIONS,MAJ:MIN',
    '-T',
    checkedPath(directory),
  ])
}

/** Enough for some thousand files. */
const listingBytes = 512 * KiB

/** Names, sizes and times of the files in these directories. */
export function listFiles(directories: readonly string[]): HostCommand {
  return command('list the data directory', ['ls', ...listing, ...directories.map(checkedPath)], listingBytes)
}

/** Kind, mode and owner of files and directories themselves, one line each in the order of their names. */
export function ownership(paths: readonly string[]): HostCommand {
  return command('read owner and mode', ['ls', '-d', ...listing, ...paths.map(checkedPath)])
}

/** The unit file and its drop-ins as they are on the disk. */
export function unitText({service}: CommandTarget): HostCommand {
  const unit = checkedUnit(service)
  return command(`read the unit file of ${unit}`, ['systemctl', 'cat', unit, '--no-pager'])
}

/** The timer of a drill and what it would do. */
export function revertState(): HostCommand {
  const properties = 'Id,ActiveState,SubState,NextElapseUSecMonotonic,ExecStart'
  return command('read the timer of a drill', [
    'systemctl',
    'show',
    ...revertUnits,
    '--no-pager',
    `--property=${properties}`,
  ])
}

/** Whether a CA file vouches for the certificate in another file, by the clock of the host. */
export function verifyCertificate(file: string, authority: string): HostCommand {
  const [own, ca] = [checkedPath(file), checkedPath(authority)]
  // A chain that a leaf file carries behind its certificate counts, as it does for etcd.
  return command(`verify the certificate ${file}`, [
    'openssl',
    'verify',
    '-CAfile',
    ca,
    '-untrusted',
    own,
    own,
  ])
}

/** When these files were last changed, one line each; a link counts as what it leads to. */
export function lastChange(paths: readonly string[]): HostCommand {
  return command('read when files were changed', ['ls', '-L', '-d', ...listing, ...paths.map(checkedPath)])
}

/** {@link listFiles} for the configured data directory, as root; null where that is not asked. */
export function listFilesAsRoot(target: CommandTarget): HostCommand | null {
  const line = listAsRootLine(target)
  if (line === null) return null
  return {purpose: 'list the data directory as root', program: 'sudo', line, limitBytes: listingBytes}
}

export function chronyTracking(): HostCommand {
  return command('ask chrony', ['chronyc', '-c', 'tracking'])
}

export function timedatectl(): HostCommand {
  return command('ask timedatectl', ['timedatectl', 'show'])
}

export function hostTime(): HostCommand {
  return command('read the clock', ['date', '+%s.%N'])
}

/** Five packets, as fast as an ordinary user may send them. */
export function ping(host: string): HostCommand {
  return command(`ping ${host}`, ['ping', '-n', '-q', '-c', '5', '-i', '0.2', '-W', '1', checkedHost(host)])
}

/** Fields of one line per address; curl before 7.75 knows neither of the last two and leaves them out. */
const curlForm = '%{url_effective} %{time_connect} %{time_total} %{exitcode} %{errormsg}\\n'

/**
 * Opens a TCP connection to every address, and no more: the unusable certificate ends each attempt before a byte of TLS
 * is sent, because a handshake without a client certificate would put "rejected connection" into the log of the member
 * that is being looked at.
 */
export function tcpConnects(targets: readonly PathTarget[], mode: 'parallel' | 'in turn'): HostCommand {
  const urls = targets.flatMap(({host, clientPort, peerPort}) =>
    [clientPort, peerPort].flatMap(port => (port === null ? [] : [urlOf(host, port)])),
  )
  const parallel = mode === 'parallel' ? ['-Z', '--parallel-max', '20'] : []
  return command('try the ports of the other members', [
    'curl',
    '-s',
    '-k',
    '-g',
    ...parallel,
    '--cert',
    '/dev/null',
    '--connect-timeout',
    '2',
    '-m',
    '4',
    '-w',
    curlForm,
    ...urls.flatMap(url => ['-o', '/dev/null', url]),
  ])
}

function urlOf(host: string, port: number): string {
  const name = checkedHost(host)
  return `https://${name.includes(':') ? `[${name}]` : name}:${checkedNumber(port, {from: 1, to: 65_535})}/`
}

/** Established connections of these peer ports, with the kernel's figures. */
export function peerSockets(ports: readonly number[]): HostCommand {
  const either = ports.flatMap((port, index) => {
    const digits = checkedNumber(port, {from: 1, to: 65_535})
    return [...(index === 0 ? [] : ['or']), 'dport', '=', `:${digits}`, 'or', 'sport', '=', `:${digits}`]
  })
  return command(
    'read the connections',
    ['ss', '-H', '-tin', 'state', 'established', '(', ...either, ')'],
    512 * KiB,
  )
}

/** Enough for the authorities of a whole distribution, of which there are some 150. */
const bundleBytes = 256 * KiB

/** Every certificate in a file, and nothing else that is in it: a key that somebody put there stays on its host. */
export function certificatesIn(file: string): HostCommand {
  return command(
    `read the certificates in ${file}`,
    ['openssl', 'storeutl', '-certs', checkedPath(file)],
    bundleBytes,
  )
}
