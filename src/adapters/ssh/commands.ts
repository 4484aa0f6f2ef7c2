import {checkedPath} from './command-parts.ts'
import type {HostOptions} from './options.ts'
import {commandLine} from './quote.ts'
import {checkedUnit} from './unit-name.ts'

/** The part of a host's configuration that can enter a command. */
export type CommandTarget = Pick<HostOptions, 'service' | 'sudo' | 'dataDir'>

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

/** Whether a restart of this target goes through sudo. */
export function usesSudo({service, sudo}: CommandTarget): boolean {
  return sudo ?? service.kind === 'systemd'
}

/**
 * The command line that reads the state of a service.
 *
 * @throws OpsError `config/invalid` for a unit name outside the allowed characters.
 */
export function showLine({service}: CommandTarget): string {
  const unit = checkedUnit(service)
  const show = {
    systemd: ['systemctl', 'show', unit, '--no-pager', `--property=${properties}`],
    supervisor: ['quorate-supervisor', 'show', unit],
  }
  return readLine(show[service.kind])
}

/**
 * The command line that restarts a service. It has no `timeout`: an act that was begun is left to the service manager.
 *
 * @throws OpsError `config/invalid` for a unit name outside the allowed characters.
 */
export function restartLine(target: CommandTarget): string {
  const unit = checkedUnit(target.service)
  const restart = {
    systemd: ['systemctl', 'restart', unit],
    supervisor: ['quorate-supervisor', 'restart', unit],
  }
  // sudo -n fails at once instead of asking for a password nobody would see.
  const asRoot = usesSudo(target) ? ['sudo', '-n'] : []
  return commandLine([...plainWords, ...asRoot, ...restart[target.service.kind]])
}

/** What `ls` is asked with, by an ordinary user and by root. `%s` is the time in seconds. */
export const listing = ['-ln', '--time-style=+%s', '--'] as const

/** Where etcd keeps its files below the configured data directory, or null where none is configured. */
function configuredPlaces({dataDir}: CommandTarget): readonly string[] | null {
  if (dataDir === undefined) return null
  const data = checkedPath(dataDir).replace(/(?<=.)\/+$/u, '')
  return [`${data}/member/wal`, `${data}/member/snap`]
}

/**
 * The one read that goes through sudo: the names, sizes and times of etcd's own files, since etcd makes their directories
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

/** Every line this adapter sends to hosts with these services for state, restart and as root; inspect-commands.ts has the rest. */
export function allowedCommandLines(targets: readonly CommandTarget[]): readonly string[] {
  return targets.flatMap(target => {
    const asRoot = listAsRootLine(target)
    return [showLine(target), restartLine(target), ...(asRoot === null ? [] : [asRoot])]
  })
}

/** The line for `/etc/sudoers.d` that permits exactly the restart of this unit, and nothing else. */
export function sudoersLine(user: string, target: CommandTarget): string {
  const program =
    target.service.kind === 'systemd' ? '/usr/bin/systemctl' : '/usr/local/bin/quorate-supervisor'
  return permits(user, [program, 'restart', checkedUnit(target.service)])
}

/** The line that permits exactly the listing of the configured data directory; null where it is never asked as root. */
export function listingSudoersLine(user: string, target: CommandTarget): string | null {
  const places = usesSudo(target) ? configuredPlaces(target) : null
  return places === null ? null : permits(user, ['/usr/bin/ls', ...listing, ...places])
}

function permits(user: string, [program = '', ...words]: readonly string[]): string {
  // In a command's words sudoers gives these a meaning of its own (sudoers(5)); a backslash takes it away.
  const plain = words.map(word => word.replaceAll(/[,:=]/gu, String.raw`\$&`))
  return `${user} ALL=(root) NOPASSWD: ${[program, ...plain].join(' ')}`
}
