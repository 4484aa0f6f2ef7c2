import {dropInActs} from './act-commands.ts'
import {checkedPath} from './command-parts.ts'
import type {Hand} from './hand.ts'
import {listFiles, unitText} from './inspect-commands.ts'
import {configPath} from './inspect-process.ts'
import {unitOf} from './inspect-unit.ts'
import {textsOf, untouched} from './put-file.ts'
import {commandLineSettings, environmentFileLines, environmentSettings} from './settings-sources.ts'
import {execStartOf} from './unit-text.ts'

/** The one place this etcd takes its settings from at its next start. */
export type Mechanism =
  | {readonly kind: 'config-file'; readonly text: string}
  /** The words of the command line, as they stand in the unit. */
  | {readonly kind: 'flags'; readonly words: readonly string[]}
  /** Lines Quorate wrote before. */
  | {readonly kind: 'environment'; readonly own: readonly string[]}

interface Start {
  readonly execStart: readonly string[]
  readonly environment: readonly string[]
  readonly own: readonly string[]
}

/**
 * Finds out which mechanism is in force. A config file silences flags and environment; a flag and a variable of one name
 * keep etcd from starting (etcd-facts 4.0). So only a clear case is edited.
 *
 * @throws OpsError `refused/state` with the reason.
 */
export async function findMechanism(hand: Hand): Promise<Mechanism> {
  const start = await readStart(hand)
  const {execStart, environment, own} = start
  mustBeEtcd(hand, start)
  const path = configPath(execStart, environment)
  if (path !== null) return {kind: 'config-file', text: await configText(hand, path)}
  const flags = [...commandLineSettings(execStart).keys()]
  const variables = [...environmentSettings(environment).keys()]
  if (flags.length > 0 && variables.length > 0)
    throw untouched(
      hand,
      'they come from two places',
      `${flags[0]} is a flag of the unit and ${variables[0]} is in its environment`,
    )
  return flags.length > 0
    ? {kind: 'flags', words: await flagWords(hand, execStart)}
    : {kind: 'environment', own}
}

async function readStart(hand: Hand): Promise<Start> {
  const {unit} = await unitOf(hand.ask)
  const {path: ownPath} = dropInActs(hand.options).environment
  const files = unit.environmentFiles.map(checkedPath)
  const texts = files.length === 0 ? new Map<string, string>() : await textsOf(hand, files)
  for (const file of files) if (!texts.has(file)) await mustBeEmpty(hand, file)
  const linesOf = (path: string) => environmentFileLines(texts.get(path) ?? '')
  return {
    execStart: unit.execStart,
    environment: [...unit.environment, ...files.flatMap(linesOf)],
    own: linesOf(ownPath),
  }
}

/** A file that gave no line is empty, missing, or hidden from this user; only the first two say something. */
async function mustBeEmpty(hand: Hand, file: string): Promise<void> {
  const {code, stdout, stderr} = await hand.ask.run(listFiles([file]), any => any <= 2)
  if (code === 0 && /^-\S+\s+\d+\s+\d+\s+\d+\s+0\s/.test(stdout)) return
  if (code !== 0 && /no such file/i.test(stderr)) return
  throw untouched(hand, `${file} is part of the unit`, 'it could not be read')
}

/** A script or a container in between may set anything, and so may the value of a variable in the command line. */
function mustBeEtcd(hand: Hand, {execStart, environment}: Start): void {
  const [program = 'nothing'] = execStart
  if (program.split('/').at(-1) !== 'etcd')
    throw untouched(
      hand,
      'where they come from cannot be told',
      `the unit starts ${program}, not etcd itself`,
    )
  for (const word of execStart.filter(text => text.includes('$'))) {
    const name = /^\$\{?(\w+)\}?$/.exec(word)?.[1]
    const value = environment.findLast(line => line.startsWith(`${name}=`))?.slice(`${name}=`.length)
    if (name === undefined || (value ?? '').replaceAll(/["'\s]/g, '') !== '')
      throw untouched(
        hand,
        'flags come from the environment',
        `the command line of the unit contains ${word}`,
      )
  }
}

async function configText(hand: Hand, path: string): Promise<string> {
  const {configFile} = hand.options
  if (configFile === undefined || checkedPath(configFile) !== path)
    throw untouched(
      hand,
      `etcd reads ${path}`,
      configFile === undefined
        ? 'configFile of this host is not set, and a path that came from the host is never given to root'
        : `the configuration names ${configFile}`,
    )
  const text = (await textsOf(hand, [path])).get(path)
  if (text === undefined) throw untouched(hand, path, 'it could not be read whole')
  if (text.includes('\uFFFD')) throw untouched(hand, path, 'it is not UTF-8')
  return text
}

/** The words as the unit has them, which must be what systemd made of them: else quotes or specifiers are in between. */
async function flagWords(hand: Hand, loaded: readonly string[]): Promise<readonly string[]> {
  const {stdout, cut} = await hand.ask.run(unitText(hand.options))
  const written = cut ? null : execStartOf(stdout)
  const words = written?.split(' ') ?? []
  const [first = '', ...rest] = words
  const same = [first.replace(/^[-:+]+/, ''), ...rest].join(' ') === loaded.join(' ')
  if (same && words.every(word => /^[-A-Za-z0-9@+=:,./_[\]${}]+$/.test(word))) return words
  throw untouched(
    hand,
    `the command line of ${hand.options.service.unit}`,
    'it has quotes, specifiers or more than one ExecStart, or systemd has not read it since it was changed',
  )
}
