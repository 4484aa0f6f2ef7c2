import {isAsideName, isCopyName} from '../../domain/aside-name.ts'
import {OpsError} from '../../domain/errors.ts'
import {actOf, type HostAct} from './act-commands.ts'
import {type CommandTarget, configuredDataDir} from './commands.ts'

/**
 * Renames etcd's data below the configured data directory; nothing is ever deleted. Null where none is configured.
 *
 * @throws OpsError `input/invalid` for a name of another form than {@link isAsideName} takes.
 */
export function asideAct(target: CommandTarget, name: string): HostAct | null {
  const data = configuredDataDir(target)
  if (data === null) return null
  // SAFETY: the name becomes part of a line that runs as root; test/adapters/ssh/act-commands.test.ts.
  if (!isAsideName(name)) throw badName('set aside', name, 'before')
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

/** A copy gets its name when it is whole. */
export interface CopyActs {
  readonly copy: HostAct
  readonly place: HostAct
}

/**
 * Copies etcd's data below the configured data directory. Null where none is configured.
 *
 * @throws OpsError `input/invalid` for a name of another form than {@link isCopyName} takes.
 */
export function copyActs(target: CommandTarget, name: string): CopyActs | null {
  const data = configuredDataDir(target)
  if (data === null) return null
  // SAFETY: the name becomes part of a line that runs as root; test/adapters/ssh/act-commands.test.ts.
  if (!isCopyName(name)) throw badName('copied', name, 'copy')
  const [copy, place] = copyWords(data, name)
  const told = {noun: 'copy', lookAt: data}
  return {
    copy: actOf(target, copy, {...told, purpose: `copy ${data}/member`}),
    place: actOf(target, place, {...told, purpose: `name the copy ${name}`}),
  }
}

/** The words of {@link copyActs}, also with a pattern in place of the name. */
export function copyWords(data: string, name: string): readonly [readonly string[], readonly string[]] {
  const part = `${data}/${name}.part`
  return [
    ['/usr/bin/cp', '-a', '-T', '--', `${data}/member`, part],
    ['/usr/bin/mv', '-T', '--no-clobber', '--', part, `${data}/${name}`],
  ]
}

function badName(done: string, name: string, first: string): OpsError {
  return new OpsError('input/invalid', `Data cannot be ${done} as ${JSON.stringify(name.slice(0, 80))}.`, {
    remedy: `Use a name such as ${first}-20261122T233914.`,
  })
}
