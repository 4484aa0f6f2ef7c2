import {ProcessFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {asFacts} from './bad-answer.ts'
import {safePath} from './command-parts.ts'
import {effectiveSettings, type FoundSettings} from './effective-settings.ts'
import {parseFiles} from './file-lines.ts'
import {Gaps} from './gaps.ts'
import {readFiles, startupJournal} from './inspect-commands.ts'
import {readJournal} from './inspect-logs.ts'
import {type Unit, unitOf} from './inspect-unit.ts'
import type {JournalLine} from './journal-lines.ts'
import {podStartup} from './pod-logs.ts'
import {restartedAt} from './restarted-at.ts'
import {restoreTool} from './restore-tool.ts'
import {
  commandLineSettings,
  configFileSettings,
  environmentFileLines,
  environmentSettings,
  type Settings,
  startupSettings,
} from './settings-sources.ts'

/** How etcd runs on this host, shared within a look: other reads need its directories and certificates. */
export function inspectProcess(ask: Ask): Promise<ProcessFacts> {
  return ask.share('process', () => readProcess(ask))
}

async function readProcess(ask: Ask): Promise<ProcessFacts> {
  const gaps = new Gaps()
  const {status, unit} = await unitOf(ask)
  const [said, own] = await Promise.all([
    startupMessages(ask, status.startedAt, gaps),
    ownFiles(ask, status.mainPid, gaps),
  ])
  const startupLog = startupLogSettings(said)
  const rest = await namedFiles(ask, {unit, own}, gaps)
  if (startupLog === null && own.environment === null && status.mainPid > 0)
    gaps.add(
      `${ask.options.ssh.user} may not read the environment of etcd's process; that of the unit counts instead.`,
    )
  const found: FoundSettings = {
    startupLog,
    configFile: rest.configFile,
    commandLine: own.argv === null ? null : commandLineSettings(own.argv),
    environment: own.environment === null ? null : environmentSettings(own.environment),
    unit: unitSettings(unit, rest.environmentLines, own.argv === null),
  }
  const {fragmentPath, dropIns, memoryMaxBytes, cpuQuota, restart} = unit
  return asFacts(ProcessFacts, 'systemctl', {
    pid: status.mainPid,
    ...effectiveSettings(found),
    unit: {fragmentPath, dropIns: [...dropIns], memoryMaxBytes, cpuQuota, restart},
    ...(unit.liveness === undefined ? {} : {liveness: unit.liveness}),
    oomScoreAdj: own.oomScoreAdj,
    ...writtenSettings(rest, unit),
    ...restartedAt(said),
    ...(await restoreTool(ask)),
    gaps: gaps.list,
  })
}

async function startupMessages(ask: Ask, startedAt: number | null, gaps: Gaps): Promise<readonly string[]> {
  if (startedAt === null) return []
  return (await gaps.orNull(startupLines(ask, startedAt)))?.map(({text}) => text) ?? []
}

function startupLogSettings(messages: readonly string[]): Settings | null {
  const settings = startupSettings(messages)
  // The journal forgets: a member that runs for months has no startup line any more.
  return settings.size === 0 ? null : settings
}

async function startupLines(ask: Ask, startedAt: number): Promise<readonly JournalLine[]> {
  if (ask.options.service.kind === 'static-pod') return podStartup(ask)
  return (await readJournal(ask, startupJournal(ask.options, startedAt))).lines
}

interface OwnFiles {
  readonly argv: readonly string[] | null
  readonly environment: readonly string[] | null
  readonly oomScoreAdj: number | null
}

async function ownFiles(ask: Ask, pid: number, gaps: Gaps): Promise<OwnFiles> {
  if (pid === 0) return {argv: null, environment: null, oomScoreAdj: null}
  const [cmdline, environ, score] = ['cmdline', 'environ', 'oom_score_adj'].map(
    name => `/proc/${pid}/${name}`,
  )
  const paths = [cmdline, environ, score].filter(path => path !== undefined)
  const files = await contents(ask, 'read the process', paths)
  const strings = (path = '') =>
    files
      .get(path)
      ?.split('\0')
      .filter(text => text !== '') ?? null
  const argv = strings(cmdline)
  if (argv === null) gaps.add("The command line of etcd's process could not be read (hidepid?).")
  const oomScoreAdj = Number.parseInt(files.get(score ?? '') ?? '', 10)
  return {argv, environment: strings(environ), oomScoreAdj: Number.isNaN(oomScoreAdj) ? null : oomScoreAdj}
}

interface NamedFiles {
  /** Settings in the config file of the next start; null when it uses none, undefined when they could not be read. */
  readonly nextConfig: Settings | null | undefined
  readonly configFile: FoundSettings['configFile']
  readonly environmentLines: readonly string[]
}

/** The config file and the unit's environment files, in one round trip. */
async function namedFiles(
  ask: Ask,
  {unit, own}: {readonly unit: Unit['unit']; readonly own: OwnFiles},
  gaps: Gaps,
): Promise<NamedFiles> {
  const environment = own.environment ?? unit.environment
  const beforehand = configPath(own.argv ?? unit.execStart, environment)
  const wanted = [beforehand, ask.options.configFile, ...unit.environmentFiles].flatMap(
    path => safePath(path ?? '') ?? [],
  )
  const files: ReadonlyMap<string, string> =
    wanted.length === 0 ? new Map() : await contents(ask, 'read the configuration', [...new Set(wanted)])
  const environmentLines = unit.environmentFiles.flatMap(path => environmentFileLines(files.get(path) ?? ''))
  const path = beforehand ?? configPath([], environmentLines) ?? (await impliedPath(ask, own))
  const next = configPath(unit.execStart, [...unit.environment, ...environmentLines])
  return {
    configFile: path === null ? null : configFileOf(ask, {path, text: files.get(path)}, gaps),
    nextConfig: next === null ? null : (configFileSettings(files.get(next) ?? '') ?? undefined),
    environmentLines,
  }
}

/** Where nothing of the process can be seen, the configured path is believed to be in force. */
async function impliedPath({options}: Ask, {argv}: OwnFiles): Promise<string | null> {
  return argv === null ? (options.configFile ?? null) : null
}

/** Where the config file is said to be, by a flag or by the environment; null where none is used. */
export function configPath(argv: readonly string[], environment: readonly string[]): string | null {
  const fromEnvironment = environment
    .map(line => /^ETCD_CONFIG_FILE=["']?(.+?)["']?$/.exec(line)?.[1])
    .findLast(Boolean)
  return commandLineSettings(argv).get('config-file') ?? fromEnvironment ?? null
}

function configFileOf(
  {options}: Ask,
  {path, text}: {readonly path: string; readonly text: string | undefined},
  gaps: Gaps,
): FoundSettings['configFile'] {
  const settings = text === undefined ? null : configFileSettings(text)
  if (text === undefined)
    gaps.add(`The config file ${path} is missing, empty or not readable for ${options.ssh.user}.`)
  else if (settings === null) gaps.add(`The config file ${path} is not a YAML block of keys.`)
  return {path, settings}
}

function unitSettings(unit: Unit['unit'], lines: readonly string[], withCommandLine: boolean): Settings {
  // Later ones win: files over Environment=, flags over both.
  return new Map([
    ...environmentSettings([...unit.environment, ...lines]),
    ...(withCommandLine ? commandLineSettings(unit.execStart) : []),
  ])
}

/** What the files say now, whatever the process was started with; absent where a config file could not be read. */
function writtenSettings(
  {nextConfig, environmentLines}: NamedFiles,
  unit: Unit['unit'],
): Pick<ProcessFacts, 'written'> {
  if (nextConfig === undefined || unit.execStart.length === 0) return {}
  return {written: Object.fromEntries(nextConfig ?? unitSettings(unit, environmentLines, true))}
}

/** grep ends with 1 or 2 when files are empty, missing or refused. */
async function contents(
  ask: Ask,
  purpose: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const {stdout} = await ask.run(readFiles(purpose, paths), code => code <= 2)
  return parseFiles(stdout, paths)
}
