import {z} from 'zod'
import {nearest} from '../domain/nearest.ts'
import type {Config, SlackConfig} from './config.ts'

/** One environment variable: what `.env.example`, `config print` and error messages say of it. */
export interface Variable {
  readonly name: string
  /** A secret may also come from a file: `<name>_FILE` holds its path. */
  readonly secret: boolean
  readonly about: string
  readonly example: string
  readonly fallback?: string
  readonly schema: z.ZodType<string>
}

const startsWith = (prefix: string) => z.string().startsWith(prefix, `a token that starts with ${prefix}`)

const NETWORK_ADDRESS = /^(?<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(?<port>\d{1,5})$/

/** Every variable Quorate reads (DESIGN 4.3), in the order `.env.example` shows them. */
export const variables = [
  {
    name: 'SLACK_BOT_TOKEN',
    secret: true,
    about: 'Bot token. Slack app page, "OAuth & Permissions", after "Install to workspace".',
    example: 'xoxb-…',
    schema: startsWith('xoxb-'),
  },
  {
    name: 'SLACK_APP_TOKEN',
    secret: true,
    about:
      'App-level token with connections:write, for Socket Mode. Slack app page, "Basic Information", "App-Level Tokens".',
    example: 'xapp-…',
    schema: startsWith('xapp-'),
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    secret: true,
    about: 'For HTTP mode (POST /slack/events). Slack app page, "Basic Information", "App Credentials".',
    example: '32 hex digits',
    schema: z.string().min(16, 'the signing secret of at least 16 characters'),
  },
  {
    name: 'SLACK_API_URL',
    secret: false,
    about: "Where Slack's Web API is; another one for GovSlack. Ends in /api/.",
    example: 'https://slack.com/api/',
    fallback: 'https://slack.com/api/',
    schema: z.string().regex(/^https?:\/\/\S+\/api\/$/, 'a URL that ends in /api/'),
  },
  {
    name: 'QUORATE_SLACK_SOCKETS',
    secret: false,
    about:
      'How many Socket Mode connections to hold, 1 or 2. Two, so that one may be replaced without a gap.',
    example: '2',
    fallback: '2',
    schema: z.enum(['1', '2'], '1 or 2'),
  },
  {
    name: 'QUORATE_CONFIG',
    secret: false,
    about: 'The configuration file. Paths inside it are relative to it.',
    example: 'quorate.yaml',
    fallback: 'quorate.yaml',
    schema: z.string(),
  },
  {
    name: 'QUORATE_LISTEN',
    secret: false,
    about: 'Address and port for the alert webhook, health, metrics and Slack in HTTP mode.',
    example: '127.0.0.1:8080',
    fallback: '127.0.0.1:8080',
    schema: z
      .string()
      .regex(NETWORK_ADDRESS, 'an address and a port such as 127.0.0.1:8080')
      .refine(text => Number(text.replace(/^.*:/, '')) <= 65_535, 'a port of at most 65535'),
  },
  {
    name: 'DATABASE_URL',
    secret: true,
    about: 'Where everything durable lies: sqlite: and a path. (postgres:// comes in a later version.)',
    example: 'sqlite:./data/quorate.db',
    fallback: 'sqlite:./data/quorate.db',
    schema: z
      .string()
      .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'sqlite: and a path, or a postgres:// URL'),
  },
  {
    name: 'QUORATE_AUDIT_KEY',
    secret: true,
    about: 'Key of the audit chain; keep it for as long as the trail. Make one: openssl rand -hex 32',
    example: '64 hex digits',
    schema: z.string().min(32, 'at least 32 characters (make one with: openssl rand -hex 32)'),
  },
  {
    name: 'QUORATE_TOTP_KEY',
    secret: true,
    about:
      'Key under which secrets of authenticator apps are kept, for policy.destructive.oneTimeCode. Make one: openssl rand -hex 32',
    example: '64 hex digits',
    schema: z.string().min(32, 'at least 32 characters (make one with: openssl rand -hex 32)'),
  },
  {
    name: 'QUORATE_WEBHOOK_TOKEN',
    secret: true,
    about:
      'Bearer token Alertmanager sends; without it the webhook refuses everything. Make one: openssl rand -hex 24',
    example: '48 hex digits',
    schema: z.string().min(16, 'at least 16 characters (make one with: openssl rand -hex 24)'),
  },
  {
    name: 'QUORATE_CRASH_AT',
    secret: false,
    about: 'For crash tests only: kills the bot at a named instant, such as step.acted@2. Leave it unset.',
    example: '',
    fallback: '',
    schema: z.string(),
  },
  {
    name: 'LOG_LEVEL',
    secret: false,
    about: 'trace, debug, info, warn, error, fatal or silent.',
    example: 'info',
    fallback: 'info',
    schema: z.enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'trace, debug, info, warn, error, fatal or silent',
    ),
  },
] as const satisfies readonly Variable[]

/** The same as one schema, all optional: what is needed depends on the command ({@link Needs}). */
export const EnvironmentSchema = z.object(
  Object.fromEntries(variables.map(({name, schema}) => [name, schema.optional()])),
)

type Name = (typeof variables)[number]['name']
type Values = ReadonlyMap<string, string>

/** What a command cannot do without. */
export interface Needs {
  readonly slack: boolean
  /** True unless said otherwise: every change is audited. */
  readonly auditKey?: boolean
}

export interface EnvironmentReading {
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
  readonly values: Values
}

/** Reads and checks every variable; all problems at once, secrets masked. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => Buffer,
  needs: Needs,
): EnvironmentReading {
  const problems: string[] = []
  const values = new Map<string, string>()
  for (const variable of variables) {
    const raw = rawValue(variable, {env, readFile, problems})
    const text = raw ?? ('fallback' in variable ? variable.fallback : undefined)
    if (text === undefined) continue
    const parsed = variable.schema.safeParse(text)
    if (parsed.success) values.set(variable.name, text)
    else problems.push(complaint(variable, parsed.error.issues[0]?.message ?? variable.example, text))
  }
  const named = (name: string) => problems.some(problem => problem.startsWith(`environment ${name}`))
  problems.push(...missing(values, needs).filter(line => !named(line.split(/[ :]/)[1] ?? '')))
  return {problems, warnings: misspelt(env), values}
}

function rawValue(
  {name, secret}: Variable,
  {
    env,
    readFile,
    problems,
  }: {
    readonly env: Readonly<Record<string, string | undefined>>
    readonly readFile: (path: string) => Buffer
    readonly problems: string[]
  },
): string | undefined {
  const own = env[name] || undefined
  const file = secret ? env[`${name}_FILE`] || undefined : undefined
  if (file === undefined) return own
  if (own !== undefined) {
    problems.push(`environment ${name}: expected either ${name} or ${name}_FILE, found both`)
    return own
  }
  try {
    return readFile(file).toString('utf8').trim()
  } catch (error) {
    problems.push(`environment ${name}_FILE: expected a readable file, found ${reasonOf(error)} for ${file}`)
    return undefined
  }
}

/** `ENOENT` and the like, else the message. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  return error instanceof Error ? error.message : 'a failure'
}

function complaint({name, secret}: Variable, expected: string, found: string): string {
  const shown = secret ? `${found.length} characters (masked)` : JSON.stringify(found)
  return `environment ${name}: expected ${expected}, found ${shown}`
}

function missing(values: Values, needs: Needs): readonly string[] {
  const lacks = (name: Name) => !values.has(name)
  const lines: string[] = []
  if (needs.slack && lacks('SLACK_BOT_TOKEN')) lines.push(absent('SLACK_BOT_TOKEN'))
  if (needs.slack && lacks('SLACK_APP_TOKEN') && lacks('SLACK_SIGNING_SECRET'))
    lines.push(`${absent('SLACK_APP_TOKEN')} Or set SLACK_SIGNING_SECRET for HTTP mode.`)
  if (needs.auditKey !== false && lacks('QUORATE_AUDIT_KEY')) lines.push(absent('QUORATE_AUDIT_KEY'))
  return lines
}

function absent(name: Name): string {
  const {about, example} = variables.find(variable => variable.name === name) ?? {about: '', example: ''}
  return `environment ${name}: expected ${example}, found nothing. ${about}`
}

/** A variable of ours that nobody reads is most likely a typo. */
function misspelt(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known = variables.flatMap(({name, secret}) => (secret ? [name, `${name}_FILE`] : [name]))
  return Object.keys(env)
    .filter(name => /^(QUORATE|SLACK)_/.test(name) && !known.some(other => other === name))
    .map(name => ({name, meant: nearest(name, known)}))
    .map(
      ({name, meant}) =>
        `environment ${name}: Quorate does not read it${meant === undefined ? '' : `, did you mean ${meant}?`}`,
    )
}

/** The part of the configuration that comes from the environment. Only for values without problems. */
export function fromEnvironment(
  values: Values,
): Omit<
  Config,
  'clusters' | 'policy' | 'incidents' | 'schedule' | 'monitor' | 'cliPeople' | 'canary' | 'warnings'
> {
  const text = (name: Name): string => values.get(name) ?? ''
  const [, host = '', port = ''] = NETWORK_ADDRESS.exec(text('QUORATE_LISTEN')) ?? []
  return {
    slack: slackFrom(values),
    slackApiUrl: text('SLACK_API_URL'),
    sockets: text('QUORATE_SLACK_SOCKETS') === '1' ? 1 : 2,
    listen: {host: host.replaceAll(/[[\]]/g, ''), port: Number(port)},
    databaseUrl: text('DATABASE_URL'),
    auditKey: values.get('QUORATE_AUDIT_KEY') ?? null,
    totpKey: values.get('QUORATE_TOTP_KEY') ?? null,
    webhookToken: values.get('QUORATE_WEBHOOK_TOKEN') ?? null,
    logLevel: text('LOG_LEVEL') as Config['logLevel'],
  }
}

function slackFrom(values: Values): SlackConfig | null {
  const botToken = values.get('SLACK_BOT_TOKEN')
  const appToken = values.get('SLACK_APP_TOKEN') ?? null
  const signingSecret = values.get('SLACK_SIGNING_SECRET') ?? null
  if (botToken === undefined || (appToken === null && signingSecret === null)) return null
  return {botToken, appToken, signingSecret}
}
