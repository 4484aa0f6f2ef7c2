import {parseDocument} from 'yaml'
import {parseLogLine} from '../../domain/log-lines.ts'
import {normalised} from './setting-values.ts'

/** Settings by flag name without dashes, as one place has them. */
export type Settings = ReadonlyMap<string, string>

/** `--name=value`, `--name value`, `--switch` and one dash as Go takes them; whatever is not a flag is passed over. */
export function commandLineSettings(argv: readonly string[]): Settings {
  const settings = new Map<string, string>()
  for (const [index, word] of argv.entries()) {
    const [, name, value] = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) continue
    const next = argv[index + 1]
    const separate = next === undefined || /^--?[A-Za-z]/.test(next) ? 'true' : next
    settings.set(name, normalised(name, value ?? separate))
  }
  return settings
}

/** `ETCD_HEARTBEAT_INTERVAL=100` is `--heartbeat-interval`; other variables do not concern etcd. */
export function environmentSettings(variables: readonly string[]): Settings {
  return new Map(
    variables.flatMap(variable => {
      const [, name, value] = /^ETCD_([A-Z0-9_]+)=(.*)$/s.exec(variable.trim()) ?? []
      if (name === undefined || value === undefined || notSettings.has(name)) return []
      const flag = name.toLowerCase().replaceAll('_', '-')
      return [[flag, normalised(flag, unquoted(value))] as const]
    }),
  )
}

/** Read by etcd or its packages, and not flags. */
const notSettings = new Set(['UNSUPPORTED_ARCH', 'CONFIG_FILE', 'VERIFY'])

/** Lines of an `EnvironmentFile=`, without comments. */
export function environmentFileLines(text: string): readonly string[] {
  return text.split('\n').filter(line => /^\s*[A-Za-z_]\w*=/.test(line))
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value
}

/** Blocks of etcd's config file and the beginning of the flags they stand for. */
const blocks: Readonly<Record<string, string>> = {
  'client-transport-security': '',
  'peer-transport-security': 'peer-',
}

/** Etcd's YAML config file; null when it is not a block of keys. */
export function configFileSettings(text: string): Settings | null {
  const value = yamlOf(text)
  if (!isBlock(value)) return null
  const settings = new Map<string, string>()
  for (const [key, entry] of Object.entries(value)) {
    const prefix = blocks[key]
    if (prefix !== undefined && isBlock(entry))
      for (const [name, inner] of Object.entries(entry)) set(settings, `${prefix}${name}`, inner)
    else set(settings, key, entry)
  }
  return settings
}

function set(settings: Map<string, string>, name: string, value: unknown): void {
  if (value !== null && value !== undefined) settings.set(name, normalised(name, textOf(value)))
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',')
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function yamlOf(text: string): unknown {
  try {
    const document = parseDocument(text, {logLevel: 'error', uniqueKeys: false})
    return document.errors.length > 0 ? undefined : document.toJS({maxAliasCount: 20})
  } catch {
    return undefined
  }
}

function isBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Fields of the startup line that go by another name than their flag, until 3.5. */
const loggedAs: Readonly<Record<string, string>> = {
  'initial-corrupt-check': 'experimental-initial-corrupt-check',
  'corrupt-check-time-interval': 'experimental-corrupt-check-time',
  'compact-check-time-enabled': 'experimental-compact-hash-check-enabled',
  'compact-check-time-interval': 'experimental-compact-hash-check-time',
  'discovery-url': 'discovery',
}

/** Fields of the startup line that say something of the machine or are derived. */
const notFlags = new Set([
  'ts',
  'caller',
  'etcd-version',
  'git-sha',
  'go-version',
  'go-os',
  'go-arch',
  'max-cpu-set',
  'max-cpu-available',
  'member-initialized',
  'member-dir',
  'wal-dir-dedicated',
  'snapshot-catchup-entries',
  'auto-compaction-interval',
  'downgrade-check-interval',
])

/** What etcd said of itself when it started; empty when none of these lines is there. */
export function startupSettings(messages: readonly string[]): Settings {
  const settings = new Map<string, string>()
  for (const raw of messages) {
    const {message, fields} = parseLogLine(raw)
    if (message === 'starting an etcd server') fromStartupLine(settings, fields)
    const tls = typeof fields['tls-info'] === 'string' ? fields['tls-info'] : message
    if (/^starting with client TLS|^embed: ClientTLS: /.test(message)) fromTlsLine(settings, '', tls)
    if (/^starting with peer TLS|^embed: peerTLS: /.test(message)) fromTlsLine(settings, 'peer-', tls)
    fromTextLine(settings, message)
  }
  return settings
}

function fromStartupLine(settings: Map<string, string>, fields: Readonly<Record<string, unknown>>): void {
  const renamed = /^"?3\.[0-5]\./.test(String(fields['etcd-version']))
  for (const [field, value] of Object.entries(fields)) {
    if (notFlags.has(field) || value === '' || (Array.isArray(value) && value.length === 0)) continue
    set(settings, (renamed ? loggedAs[field] : undefined) ?? field, value)
  }
}

/** Key files are left out: nothing needs their path. */
function fromTlsLine(settings: Map<string, string>, prefix: string, text: string): void {
  const names = {
    cert: 'cert-file',
    'trusted-ca': 'trusted-ca-file',
    'client-cert-auth': 'client-cert-auth',
  } as const
  for (const [, name, value] of text.matchAll(/(cert|trusted-ca|client-cert-auth) = ([^,]*)(?=,|$)/g))
    if (value !== undefined && value.trim() !== '')
      settings.set(`${prefix}${names[name as keyof typeof names]}`, value.trim())
}

/** Lines of etcd 3.4 such as `embed: heartbeat = 100ms`. */
const textNames: Readonly<Record<string, string>> = {
  name: 'name',
  'data dir': 'data-dir',
  'dedicated WAL dir': 'wal-dir',
  'force new cluster': 'force-new-cluster',
  heartbeat: 'heartbeat-interval',
  election: 'election-timeout',
  'snapshot count': 'snapshot-count',
  'advertise client URLs': 'advertise-client-urls',
  'initial advertise peer URLs': 'initial-advertise-peer-urls',
  'initial cluster': 'initial-cluster',
}

function fromTextLine(settings: Map<string, string>, message: string): void {
  const [, words = '', value] = /^(?:embed|etcdserver): ([A-Za-z ]+?) = (.*)$/.exec(message) ?? []
  const name = Object.hasOwn(textNames, words) ? textNames[words] : undefined
  if (name !== undefined && value !== undefined && value !== '') settings.set(name, normalised(name, value))
}
