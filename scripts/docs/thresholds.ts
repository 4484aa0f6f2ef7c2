import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {bytes, duration, percent} from '../../src/domain/units.ts'
import {code, table} from './markdown.ts'

type Name = keyof Thresholds

const defaults: Readonly<Record<Name, number>> = Thresholds.parse({})
const names = Object.keys(defaults) as readonly Name[]

/** The thresholds a check reads, found where it reads them: `limits.<name>` in its own file. */
export function thresholdsOf(check: string, root: string): readonly Name[] {
  const source = readFileSync(join(root, 'src/checks', `${check}.ts`), 'utf8')
  const read = new Set([...source.matchAll(/\blimits\.(\w+)/g)].map(([, name]) => name))
  return names.filter(name => read.has(name))
}

/** Some thresholds with default and meaning; the meaning is the comment beside the schema. */
export function thresholdTable(wanted: readonly Name[], root: string): string {
  const about = meanings(root)
  return table(
    ['Threshold', 'Default', 'Meaning'],
    wanted.map(name => [code(name), shown(name), about.get(name) ?? '']),
  )
}

/** Every threshold there is. */
export function allThresholds(): readonly Name[] {
  return names
}

/** A value below one is a share of something unless its name says per what time it counts. */
const SHARE = /^(?!.*(?:PerSecond|PerMinute|PerHour|Hours?|Minutes|Seconds)\w*$)/

function shown(name: Name): string {
  const value = defaults[name]
  if (name.endsWith('Bytes')) return `${code(String(value))} (${bytes(value)})`
  if (name.endsWith('Ms')) return `${code(String(value))} (${duration(value)})`
  return SHARE.test(name) && value < 1 ? `${code(String(value))} (${percent(value)})` : code(String(value))
}

/** A comment counts for every name up to the next comment. */
function meanings(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let comment = ''
  for (const line of sources(root)) {
    comment = /^ {2}\/\*\* (?:C\d+: |… )?(.*?) ?(?:…)? ?\*\/$/.exec(line)?.[1] ?? comment
    const name = /^ {2}(\w+): /.exec(line)?.[1]
    if (name !== undefined) found.set(name, comment)
  }
  return found
}

function sources(root: string): readonly string[] {
  const folder = join(root, 'src/domain/thresholds')
  const files = [`${folder}.ts`, ...readdirSync(folder).map(file => join(folder, file))]
  return files.flatMap(file => readFileSync(file, 'utf8').split('\n'))
}
