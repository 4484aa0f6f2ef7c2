import {isDeepStrictEqual} from 'node:util'
import {isScalar, parseDocument} from 'yaml'
import type {SettingChanges} from '../../domain/setting-changes.ts'
import {configFileSettings} from './settings-sources.ts'

/**
 * Etcd's config file with these settings and every other character as it was; null when the outcome would say anything
 * else than before and these.
 */
export function editedConfig(text: string, changes: SettingChanges): string | null {
  const before = configFileSettings(text)
  const document = parseDocument(text, {logLevel: 'error'})
  if (before === null || document.errors.length > 0) return null
  const places = Object.entries(changes).map(([name, value]) => ({
    name,
    value,
    node: document.get(name, true),
  }))
  // From the end, so that the places before it stay where they are.
  const known = places.flatMap(({value, node}) =>
    isScalar(node) && node.range ? [{value, at: node.range}] : [],
  )
  const changed = known
    .toSorted((a, b) => b.at[0] - a.at[0])
    .reduce((edited, {value, at}) => edited.slice(0, at[0]) + value + edited.slice(at[1]), text)
  const added = places.filter(({node}) => node === undefined).map(({name, value}) => `${name}: ${value}\n`)
  const edited = `${changed.replace(/\n*$/, '\n')}${added.join('')}`
  const wanted = new Map([...before, ...Object.entries(changes)])
  return isDeepStrictEqual(configFileSettings(edited), wanted) ? edited : null
}

/** Words of a command line with these flags: those that are there get the new value, the others come last. */
export function editedFlags(words: readonly string[], changes: SettingChanges): readonly string[] {
  return Object.entries(changes).reduce<readonly string[]>(withFlag, words)
}

function withFlag(words: readonly string[], [name, value]: readonly [string, string]): readonly string[] {
  const isFlag = (word: string) => new RegExp(`^--?${name}(?:=|$)`).test(word)
  const edited = words.flatMap((word, index) => {
    const before = words[index - 1]
    // `--name value`: the value went with its flag.
    if (before !== undefined && isFlag(before) && !before.includes('=') && !word.startsWith('-')) return []
    return [isFlag(word) ? `--${name}=${value}` : word]
  })
  return edited.some(isFlag) ? edited : [...edited, `--${name}=${value}`]
}

/** Lines of an environment file with these settings: ours before, each replaced once. */
export function editedEnvironment(lines: readonly string[], changes: SettingChanges): readonly string[] {
  const values = new Map(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  for (const [name, value] of Object.entries(changes)) values.set(variableOf(name), value)
  return [...values].map(([variable, value]) => `${variable}=${value}`)
}

/** `--heartbeat-interval` is `ETCD_HEARTBEAT_INTERVAL`. */
function variableOf(name: string): string {
  return `ETCD_${name.toUpperCase().replaceAll('-', '_')}`
}
