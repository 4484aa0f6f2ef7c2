import {checkedPath} from './command-parts.ts'
import type {HostOptions} from './options.ts'
import {commandLine} from './quote.ts'
import {checkedUnit} from './unit-name.ts'

/** The part of a host's configuration that can enter a command. */
export type CommandTarget = Pick<
  HostOptions,
  'service' | 'sudo' | 'dataDir' | 'configFile' | 'drills' | 'etcdutl'
>

/** What a service manager can be told to do with a service. */
export type Order = 'restart' | 'start' | 'begin' | 'stop'

/**
 * Messages in English, and times in UTC: systemctl prints times in the zone of its own process, and a `TZ` works with every
 * systemd, unlike `--timestamp=unix` (systemd 248 and newer).
 */
const plainWords = ['env', 'LC_ALL=C', 'TZ=UTC']

/**
 * Seconds after which the host itself ends a read, so that nothing of ours outlives a lost connection for long. Above the probe deadline
 * (2 s), so that the usual answer is ours, and fixed, so that the list of command lines stays closed.
 */
export const remoteReadSeconds = 10
const endedByHost = ['timeout', '-k', '2', String(remoteReadSeconds)]

/** One answer serves the state of the service and all that is known of the unit. */
const properties = [
  'LoadState,ActiveState,SubState,Result,MainPID,NRestarts,ExecMainStartTimestamp,ExecMainStatus',
  'FragmentPath,DropInPaths,Restart,MemoryMax,CPUQuotaPerSecUSec,ControlGroup',
  'ExecStart,Environment,EnvironmentFiles',
].join(',')

/** Looking must not take the CPU from what is looked at: any process of normal priority goes first, etcd above all. */
const stepsBack = ['nice', '-n', '19']

/** The line of a read: English, UTC, behind everything else on the host, and ended by the host itself. */
export function readLine(argv: readonly string[]): string {
  return commandLine([...plainWords, ...stepsBack, ...endedByHost, ...argv])
}

/** Whether acts on this target go through sudo. */
export function usesSudo({service, sudo}: CommandTarget): boolean {
  return sudo ?? service.kind !== 'supervisor'
}

/**
 * The command line that reads the state of a service.
 *
 * @throws OpsError `config/invalid` for a unit name outside the allowed characters.
 */
export function showLine({service}: CommandTarget): string {
  const unit = checkedUnit(service)
  return service.kind === 'supervisor'
    ? readLine(['quorate-supervisor', 'show', unit])
    : readLine(['systemctl', 'show', unit, '--no-pager', `--property=${properties}`])
}

/** The line of an act. It has no `timeout`: an act that was begun is left to the host. */
export function actLine(target: CommandTarget, argv: readonly string[]): string {
  // sudo -n fails at once instead of asking for a password nobody would see.
  const asRoot = usesSudo(target) ? ['sudo', '-n'] : []
  return commandLine([...plainWords, ...asRoot, ...argv])
}

/**
 * What the service manager of this target is told.
 *
 * @throws OpsError `config/invalid` for a unit name outside the allowed characters.
 */
export function orderWords({service}: CommandTarget, order: Order): readonly [string, ...string[]] {
  const unit = checkedUnit(service)
  if (service.kind === 'supervisor') return ['quorate-supervisor', order === 'begin' ? 'start' : order, unit]
  return order === 'begin' ? ['systemctl', 'start', '--no-block', unit] : ['systemctl', order, unit]
}

/** What `ls` is asked with, by an ordinary user and by root. `%s` is the time in seconds. */
export const listing = ['-ln', '--time-style=+%s', '--'] as const

/** The configured data directory without a slash at its end, or null where none is configured. */
export function configuredDataDir({dataDir}: CommandTarget): string | null {
  return dataDir === undefined ? null : checkedPath(dataDir).replace(/(?<=.)\/+$/u, '')
}

/** Where etcd keeps its files below it. */
function configuredPlaces(target: CommandTarget): readonly string[] | null {
  const data = configuredDataDir(target)
  return data === null ? null : [`${data}/member/wal`, `${data}/member/snap`]
}

/**
 * The read that goes through sudo in every full look: the names, sizes and times of etcd's own files, since etcd makes their directories
 * with mode 0700. Null where sudo is not used or no data directory is configured: a path that came from the host itself
 * is never given to root.
 *
 * @throws OpsError `input/invalid` for a data directory outside the allowed characters.
 */
export function listAsRootLine(target: CommandTarget): string | null {
  // SAFETY: nothing but the configured, checked path enters this line; test/adapters/ssh/commands.test.ts.
  const places = usesSudo(target) ? configuredPlaces(target) : null
  return places === null ? null : readLine(['sudo', '-n', '/usr/bin/ls', ...listing, ...places])
}

/** The line for `/etc/sudoers.d` that permits exactly the restart of this unit, and nothing else. */
export function sudoersLine(user: string, target: CommandTarget): string {
  return permits(user, orderWords(target, 'restart'))
}

/** The line that permits exactly the listing of the configured data directory; null where it is never asked as root. */
export function listingSudoersLine(user: string, target: CommandTarget): string | null {
  const places = usesSudo(target) ? configuredPlaces(target) : null
  return places === null ? null : permits(user, ['/usr/bin/ls', ...listing, ...places])
}

const whereIs: Readonly<Record<string, string>> = {
  systemctl: '/usr/bin/systemctl',
  // Where the package cri-tools has it.
  crictl: '/usr/bin/crictl',
  'quorate-supervisor': '/usr/local/bin/quorate-supervisor',
}

/** The line for `/etc/sudoers.d` that permits this program with exactly these words. */
export function permits(user: string, [program = '', ...words]: readonly string[]): string {
  // In a command's words sudoers gives these a meaning of its own (sudoers(5)); a backslash takes it away.
  const plain = words.map(word => word.replaceAll(/[,:=]/gu, String.raw`\$&`))
  return `${user} ALL=(root) NOPASSWD: ${[whereIs[program] ?? program, ...plain].join(' ')}`
}
