import {accessSync, constants, globSync} from 'node:fs'
import path from 'node:path'

/** Prometheus and Alertmanager with their tools, as paths. */
export interface Programs {
  readonly prometheus: string
  readonly promtool: string
  readonly alertmanager: string
  readonly amtool: string
}

/** Debian's name of each program. */
const names = {
  prometheus: 'prometheus',
  promtool: 'promtool',
  alertmanager: 'prometheus-alertmanager',
  amtool: 'amtool',
} as const

/** The programs in `QUORATE_PROMETHEUS`, on PATH, or in the cache that set-up fills; undefined when none has all four. */
export function findPrograms(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Programs | undefined {
  const given = env['QUORATE_PROMETHEUS']
  const cached = globSync(path.join(env['QUORATE_CACHE'] || '.cache', 'prometheus', '*'))
  const directories = [...(given ? [given] : []), ...(env['PATH'] ?? '').split(path.delimiter), ...cached]
  const home = directories.find(directory =>
    Object.values(names).every(name => isRunnable(path.join(directory, name))),
  )
  if (home === undefined) return undefined
  const at = (name: keyof typeof names): string => path.resolve(home, names[name])
  return {
    prometheus: at('prometheus'),
    promtool: at('promtool'),
    alertmanager: at('alertmanager'),
    amtool: at('amtool'),
  }
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
