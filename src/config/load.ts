import {readFileSync, statSync} from 'node:fs'
import {OpsError} from '../domain/errors.ts'
import {assemble} from './assemble.ts'
import type {Config} from './config.ts'
import {crossCheck} from './cross-checks.ts'
import {type Path, parseSource, type SourceDocument} from './document.ts'
import {fromEnvironment, type Needs, readEnvironment, reasonOf} from './environment.ts'
import {type Files, Loader, type Report} from './files.ts'
import {describeIssues, showPath} from './problems.ts'
import {FileSchema} from './schema.ts'

export interface LoadInput {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly needs: Needs
  /** The configuration file; by default the one `QUORATE_CONFIG` names. */
  readonly file?: string
  readonly readFile?: (path: string) => Buffer
  readonly modeOf?: (path: string) => number
}

/** All problems at once, one line each, or the configuration. */
export type Loaded =
  | {readonly ok: true; readonly config: Config}
  | {readonly ok: false; readonly problems: readonly string[]; readonly warnings: readonly string[]}

/** Reads environment, `quorate.yaml` and every file it names. Never throws. */
export function readConfig(input: LoadInput): Loaded {
  const files: Files = {
    readFile: input.readFile ?? readFileSync,
    modeOf: input.modeOf ?? (path => statSync(path).mode),
  }
  const environment = readEnvironment(input.env, files.readFile, input.needs)
  const file = input.file ?? environment.values.get('QUORATE_CONFIG') ?? 'quorate.yaml'
  const problems = [...environment.problems]
  const warnings = [...environment.warnings]
  const parts = readYaml(file, {files, problems, warnings, agentSocket: input.env['SSH_AUTH_SOCK']})
  if (parts !== null) problems.push(...keyProblems(parts, environment.values, input.needs))
  if (parts === null || problems.length > 0) return {ok: false, problems, warnings}
  return {ok: true, config: {...fromEnvironment(environment.values), ...parts, warnings}}
}

/** A bot that asks for codes and can check none would refuse every destructive plan; it says so before that. */
function keyProblems(
  {policy}: Pick<Config, 'policy'>,
  values: ReadonlyMap<string, string>,
  {slack}: Needs,
): readonly string[] {
  if (!slack || !policy.destructive.oneTimeCode || values.has('QUORATE_TOTP_KEY')) return []
  return [
    'environment QUORATE_TOTP_KEY: expected 64 hex digits, found nothing; policy.destructive.oneTimeCode asks for codes that nobody can check without it',
  ]
}

/** As {@link readConfig}, but throws `config/invalid` with every problem in its message. */
export function loadConfig(input: LoadInput): Config {
  const loaded = readConfig(input)
  if (loaded.ok) return loaded.config
  const {problems} = loaded
  throw new OpsError(
    'config/invalid',
    `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.join('\n')}`,
    {remedy: 'Correct these lines, then run `quorate config validate`.'},
  )
}

interface Sink {
  readonly files: Files
  readonly problems: string[]
  readonly warnings: string[]
  readonly agentSocket: string | undefined
}

function readYaml(
  file: string,
  {files, problems, warnings, agentSocket}: Sink,
): ReturnType<typeof assemble> | null {
  const text = textOf(file, files)
  if (typeof text !== 'string') {
    problems.push(text.problem)
    return null
  }
  const source = parseSource(text)
  problems.push(...source.errors.map(({at, message}) => `${file}:${at} the file: ${message}`))
  if (source.errors.length > 0) return null
  const parsed = FileSchema.safeParse(source.value)
  if (!parsed.success) {
    problems.push(...describeIssues(file, source, parsed.error.issues))
    return null
  }
  const report = reportTo({file, source, problems, warnings})
  crossCheck(parsed.data, report)
  return assemble(parsed.data, new Loader({report, files, file, agentSocket}))
}

function textOf(file: string, {readFile}: Files): string | {readonly problem: string} {
  try {
    return readFile(file).toString('utf8')
  } catch (error) {
    return {
      problem: `${file}:1:1 the file: expected a readable file, found ${reasonOf(error)}. Set QUORATE_CONFIG to its path.`,
    }
  }
}

function reportTo({
  file,
  source,
  problems,
  warnings,
}: {
  readonly file: string
  readonly source: SourceDocument
  readonly problems: string[]
  readonly warnings: string[]
}): Report {
  const line = (path: Path, text: string) => `${file}:${source.position(path)} ${showPath(path)}: ${text}`
  return {
    problem: (path, text) => problems.push(line(path, text)),
    warning: (path, text) => warnings.push(line(path, text)),
  }
}
