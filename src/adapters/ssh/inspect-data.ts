import {isAsideName, isCopyName} from '../../domain/aside-name.ts'
import {OpsError} from '../../domain/errors.ts'
import type {DataDirectoryFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {directoryNames, namesLine} from './name-commands.ts'
import {restoreActs} from './restore-acts.ts'
import {isRestoring} from './restore-unit.ts'

const limitBytes = 64 * 1024

/**
 * Which of the directories that Quorate knows are in the data directory, and whether a restore is about to add one: asked
 * first, so that one which ends in between is found by its data.
 */
export async function inspectDataDirectory(ask: Ask): Promise<DataDirectoryFacts> {
  const line = namesLine(ask.options)
  if (line === null)
    throw new OpsError(
      'probe/not-configured',
      `The data directory of ${ask.options.member} is not in the configuration.`,
      {remedy: 'Set dataDir of this host in quorate.yaml.'},
    )
  const acts = restoreActs(ask.options)
  const restoring = acts === null ? {} : {restoring: await isRestoring(ask, acts)}
  const {stdout} = await ask.run({purpose: 'list the data directory', program: 'sudo', line, limitBytes})
  const names = [...directoryNames(stdout)].filter(
    name => name === 'member' || isAsideName(name) || isCopyName(name),
  )
  return {names: names.toSorted(), ...restoring}
}
