import type {HostOptions} from './options.ts'
import {commandLine} from './quote.ts'
import {checkedUnit} from './unit-name.ts'

/** The part of a host's configuration that can enter a command. */
export type CommandTarget = Pick<HostOptions, 'service' | 'sudo'>

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

/** The line of a read: English, UTC, and ended by the host itself. */
export function readLine(argv: readonly string[]): string {
  return commandLine([...plainWords, ...endedByHost, ...argv])
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

/** Every line this adapter sends to hosts with these services for state and restart; inspect-commands.ts has the rest. */
export function allowedCommandLines(targets: readonly CommandTarget[]): readonly string[] {
  return targets.flatMap(target => [showLine(target), restartLine(target)])
}

/** The line for `/etc/sudoers.d` that permits exactly the restart of this unit, and nothing else. */
export function sudoersLine(user: string, target: CommandTarget): string {
  const program =
    target.service.kind === 'systemd' ? '/usr/bin/systemctl' : '/usr/local/bin/quorate-supervisor'
  // A colon separates host lists in sudoers, so inside a command it needs a backslash.
  const unit = checkedUnit(target.service).replaceAll(':', String.raw`\:`)
  return `${user} ALL=(root) NOPASSWD: ${program} restart ${unit}`
}
