import {isAsideName} from '../../domain/aside-name.ts'
import {OpsError} from '../../domain/errors.ts'
import {checkedPath} from './command-parts.ts'
import {actLine, type CommandTarget, configuredDataDir, type Order, orderWords} from './commands.ts'
import {checkedUnit} from './unit-name.ts'

/** One act on a host: its only line, and what people are told of it. */
export interface HostAct {
  /** Completes "Could not … on the host of etcd-1". */
  readonly purpose: string
  /** What it is called while its fate is open: "The restart may have happened." */
  readonly noun: string
  /** What shows whether it happened. */
  readonly lookAt: string
  readonly line: string
  /** The words sudo has to permit, program first. */
  readonly words: readonly string[]
}

type Told = Omit<HostAct, 'line' | 'words'>

/** An act of these words. */
export function actOf(target: CommandTarget, words: readonly string[], told: Told): HostAct {
  return {...told, line: actLine(target, words), words}
}

const shownBy: Readonly<Record<Order, string>> = {
  restart: 'the start time of',
  start: 'the state of',
  stop: 'the state of',
}

/** Restarts, starts or stops the service. */
export function orderAct(target: CommandTarget, order: Order): HostAct {
  const {unit} = target.service
  const told = {purpose: `${order} ${unit}`, noun: order, lookAt: `${shownBy[order]} ${unit}`}
  return actOf(target, orderWords(target, order), told)
}

/** Lets systemd read its unit files again. */
export function reloadAct(target: CommandTarget): HostAct {
  return actOf(target, ['systemctl', 'daemon-reload'], {
    purpose: 'let systemd read its files again',
    noun: 'reload',
    lookAt: `\`systemctl cat ${target.service.unit}\``,
  })
}

/** A file that is written whole: into a new file beside it, which then takes its place. */
export interface PutActs {
  readonly path: string
  readonly newPath: string
  /** Writes its standard input. */
  readonly write: HostAct
  readonly place: HostAct
}

function putActs(target: CommandTarget, path: string): PutActs {
  const newPath = `${path}.quorate-new`
  const told = {noun: 'change', lookAt: path}
  return {
    path,
    newPath,
    write: actOf(target, ['/usr/bin/tee', newPath], {...told, purpose: `write ${newPath}`}),
    place: actOf(target, ['/usr/bin/mv', '-T', '--', newPath, path], {...told, purpose: `replace ${path}`}),
  }
}

/** The configured config file: kept once as it was before the first change, and copied so that owner and mode stay. */
export interface ConfigActs extends PutActs {
  readonly backupPath: string
  readonly backup: HostAct
  readonly copy: HostAct
}

/** Null where no config file is configured: a path that came from the host itself is never given to root. */
export function configActs(target: CommandTarget): ConfigActs | null {
  if (target.configFile === undefined) return null
  // SAFETY: nothing but the configured, checked path enters these lines; test/adapters/ssh/act-commands.test.ts.
  const path = checkedPath(target.configFile)
  const put = putActs(target, path)
  const backupPath = `${path}.quorate-before`
  const told = {noun: 'copy', lookAt: path}
  return {
    ...put,
    backupPath,
    backup: actOf(target, ['/usr/bin/cp', '-a', '--no-clobber', '--', path, backupPath], {
      ...told,
      purpose: `keep a copy of ${path}`,
    }),
    copy: actOf(target, ['/usr/bin/cp', '-a', '--remove-destination', '--', path, put.newPath], {
      ...told,
      purpose: `copy ${path}`,
    }),
  }
}

/** Where drop-ins of this unit belong below a directory of unit files. */
function dropInDirectory(root: string, {service}: CommandTarget): string {
  const unit = checkedUnit(service)
  return `${root}/${/\.[a-z]+$/.test(unit) ? unit : `${unit}.service`}.d`
}

/** Our own drop-in, and the environment file it names where settings come from the environment. */
export interface DropInActs {
  readonly directory: HostAct
  readonly conf: PutActs
  readonly environment: PutActs
}

export function dropInActs(target: CommandTarget): DropInActs {
  const directory = dropInDirectory('/etc/systemd/system', target)
  return {
    directory: directoryAct(target, directory),
    conf: putActs(target, `${directory}/50-quorate.conf`),
    environment: putActs(target, `${directory}/50-quorate.env`),
  }
}

function directoryAct(target: CommandTarget, directory: string): HostAct {
  const told = {purpose: `make ${directory}`, noun: 'change', lookAt: directory}
  return actOf(target, ['/usr/bin/mkdir', '-p', '--', directory], told)
}

/** Name of the drop-in that keeps a service down; `systemctl show` lists it. */
export const holdName = '50-quorate-keep-down.conf'

/** Keeps the service down until the host boots, or takes that back. */
export interface HoldActs {
  readonly text: string
  readonly directory: HostAct
  /** Writes its standard input. */
  readonly write: HostAct
  readonly remove: HostAct
}

/**
 * A drop-in whose presence forbids the start. Not `systemctl mask --runtime`: that is a link below /run, and a unit file
 * in /etc/systemd/system goes before it, so that the service would start all the same (systemd.unit(5), load path).
 */
export function holdActs(target: CommandTarget): HoldActs {
  const directory = dropInDirectory('/run/systemd/system', target)
  const file = `${directory}/${holdName}`
  const told = {noun: 'change', lookAt: file}
  return {
    text: `# Written by Quorate: this service is to stay down. To let it start, remove this file, then: systemctl daemon-reload\n[Unit]\nAssertPathExists=!${file}\n`,
    directory: directoryAct(target, directory),
    write: actOf(target, ['/usr/bin/tee', file], {...told, purpose: 'keep the service down'}),
    remove: actOf(target, ['/usr/bin/rm', '-f', '--', file], {...told, purpose: 'release the service'}),
  }
}

/**
 * Renames etcd's data below the configured data directory; nothing is ever deleted. Null where none is configured.
 *
 * @throws OpsError `input/invalid` for a name of another form than {@link isAsideName} takes.
 */
export function asideAct(target: CommandTarget, name: string): HostAct | null {
  const data = configuredDataDir(target)
  if (data === null) return null
  // SAFETY: the name becomes part of a line that runs as root; test/adapters/ssh/act-commands.test.ts.
  if (!isAsideName(name))
    throw new OpsError('input/invalid', `Data cannot be set aside as ${JSON.stringify(name.slice(0, 80))}.`, {
      remedy: 'Use a name such as before-20261122T233914.',
    })
  return actOf(target, asideWords(data, name), {
    purpose: `set aside ${data}/member`,
    noun: 'renaming',
    lookAt: data,
  })
}

/** The words of {@link asideAct}, also with a pattern in place of the name. */
export function asideWords(data: string, name: string): readonly string[] {
  return ['/usr/bin/mv', '-T', '--no-clobber', '--', `${data}/member`, `${data}/${name}`]
}
