import type {ProcessFacts, settingSources} from '../../domain/host-facts.ts'
import type {Settings} from './settings-sources.ts'

type Source = (typeof settingSources)[number]
const none: Settings = new Map()

/** Everything that was found, by place. A place that could not be read is null. */
export interface FoundSettings {
  readonly startupLog: Settings | null
  /** What the file says, when one is in force. */
  readonly configFile: {readonly path: string; readonly settings: Settings | null} | null
  readonly commandLine: Settings | null
  readonly environment: Settings | null
  /** Environment of the unit and its files, which counts where the process's own could not be read. */
  readonly unit: Settings | null
}

/**
 * What is in force. A config file silences flags and environment altogether (etcd-facts C46); else a flag wins over the
 * environment. What etcd logged at its start wins over all of them, because a file may have been edited since.
 */
export function effectiveSettings(
  found: FoundSettings,
): Pick<ProcessFacts, 'settings' | 'configFile' | 'ignored'> {
  const {startupLog, configFile, commandLine, environment} = found
  const unit = environment === null ? found.unit : null
  const silenced: readonly (readonly [Source, Settings])[] = [
    ['unit', unit ?? none],
    ['environment', environment ?? none],
    ['command-line', commandLine ?? none],
  ]
  const inForce: readonly (readonly [Source, Settings])[] =
    configFile === null ? silenced : [['config-file', configFile.settings ?? none]]
  const settings: Record<string, {value: string; from: Source}> = {}
  for (const [from, place] of [...inForce, ['startup-log', startupLog ?? none] as const])
    for (const [name, value] of place) settings[name] = {value, from}
  return {
    settings,
    configFile: configFile?.path ?? null,
    ignored: configFile === null ? [] : silenced.flatMap(([from, place]) => ignoredOf(from, place)),
  }
}

function ignoredOf(from: Source, place: Settings): readonly string[] {
  return [...place.keys()].filter(name => name !== 'config-file').map(name => `${name} (${from})`)
}
