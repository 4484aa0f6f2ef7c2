import {OpsError} from '../../domain/errors.ts'
import type {HostOptions, Service} from './options.ts'
import {commandLine} from './quote.ts'

/** The part of a host's configuration that can enter a command. */
export type CommandTarget = Pick<HostOptions, 'service' | 'sudo'>

/**
 * Narrower than systemd's own rule: no backslash, slash or space, and no leading dash, so that a unit can neither end a
 * word nor read as an option.
 */
const unitName = /^[A-Za-z0-9@_.:][A-Za-z0-9@_.:-]{0,127}$/

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

const properties = 'LoadState,ActiveState,SubState,MainPID,NRestarts,ExecMainStartTimestamp'

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
  return commandLine([...plainWords, ...endedByHost, ...show[service.kind]])
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

/** Every line this adapter can ever send to hosts with these services: what a recording server may compare with. */
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

function checkedUnit({unit}: Service): string {
  // SAFETY: the only variable part of any remote command; test/adapters/ssh/commands.test.ts.
  if (unitName.test(unit)) return unit
  throw new OpsError('config/invalid', `The unit name ${JSON.stringify(unit)} cannot be used in a command.`, {
    remedy: 'Set service.unit to letters, digits and @ _ . : - only, at most 128, not starting with a dash.',
  })
}
