import {isDeepStrictEqual} from 'node:util'
import {isMap, isScalar, isSeq, parseDocument} from 'yaml'
import {z} from 'zod'
import type {ProcessFacts} from '../../domain/host-facts.ts'
import {SettingChanges} from '../../domain/setting-changes.ts'
import {editedFlags} from './settings-edit.ts'
import {commandLineSettings, environmentSettings} from './settings-sources.ts'

const Limit = z.union([z.string(), z.number()]).transform(String)
/** With what Kubernetes takes for what is not said (kubernetes.io, "Configure Probes"). */
const LivenessProbe = z.looseObject({
  periodSeconds: z.int().positive().default(10),
  failureThreshold: z.int().positive().default(3),
  timeoutSeconds: z.int().positive().default(1),
})
const EtcdContainer = z.looseObject({
  name: z.literal('etcd'),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z.array(z.looseObject({name: z.string(), value: z.string().default('')})).default([]),
  envFrom: z.array(z.unknown()).default([]),
  livenessProbe: LivenessProbe.optional(),
  resources: z
    .looseObject({limits: z.looseObject({memory: Limit.optional(), cpu: Limit.optional()}).optional()})
    .optional(),
})
const Pod = z.looseObject({
  kind: z.literal('Pod'),
  spec: z.looseObject({containers: z.array(z.looseObject({name: z.string()}))}),
})

/** What a manifest says of the container of etcd. */
export interface PodManifest {
  /** Program and flags. */
  readonly command: readonly string[]
  readonly args: readonly string[]
  /** `NAME=value` each. */
  readonly environment: readonly string[]
  readonly takesMoreEnvironment: boolean
  readonly memoryMaxBytes: number | null
  readonly cpuQuota: number | null
  /** After how many probes without an answer kubelet ends the container; null when it never asks. */
  readonly liveness: ProcessFacts['liveness'] | null
}

/** Null for what is no manifest of a pod with one container called etcd. */
export function parseManifest(text: string): PodManifest | null {
  const container = etcdIn(valueOf(text))
  if (container === null) return null
  const {command, args, env, envFrom, resources, livenessProbe} = container
  const {memory, cpu} = resources?.limits ?? {}
  return {
    command,
    args,
    environment: env.map(({name, value}) => `${name}=${value}`),
    takesMoreEnvironment: envFrom.length > 0,
    memoryMaxBytes: memory === undefined ? null : quantity(memory),
    cpuQuota: cpu === undefined ? null : quantity(cpu),
    liveness: livenessProbe === undefined ? null : livenessOf(livenessProbe),
  }
}

function livenessOf({
  periodSeconds,
  failureThreshold,
  timeoutSeconds,
}: z.infer<typeof LivenessProbe>): ProcessFacts['liveness'] {
  return {periodSeconds, failureThreshold, timeoutSeconds}
}

/** Why the settings of this manifest are not clearly those in its `command`; null when they are. */
export function whyNotFlags(manifest: PodManifest): string | null {
  const {command, args, environment, takesMoreEnvironment} = manifest
  const [program = 'nothing'] = command
  if (program.split('/').at(-1) !== 'etcd') return `the manifest starts ${program}, not etcd itself`
  const settings = commandLineSettings(command)
  if (args.length > 0) return 'the manifest has args beside its command'
  if (settings.has('config-file')) return `etcd reads ${settings.get('config-file')} in its container`
  const [variable] = environmentSettings(environment).keys()
  if (
    takesMoreEnvironment ||
    variable !== undefined ||
    environment.some(line => /^ETCD_CONFIG_FILE=/.test(line))
  )
    return `${variable ?? 'a setting'} may be in its environment as well`
  const expanded = command.find(word => word.includes('$('))
  return expanded === undefined ? null : `its command contains ${expanded}`
}

/**
 * The manifest with these flags in its `command` and every other character as it was; null when the outcome would say
 * anything else than before and these.
 */
export function editedManifest(text: string, changes: SettingChanges): string | null {
  const before = parseManifest(text)
  const items = commandItems(text)
  if (before === null || items === null) return null
  const wanted = editedFlags(before.command, changes)
  const there = commandLineSettings(before.command)
  const absent = Object.keys(changes).filter(name => !there.has(name)).length
  // Less is where a flag and its value are two words.
  if (items.length !== before.command.length || wanted.length !== items.length + absent) return null
  const last = items.at(-1)
  const start = last === undefined ? -1 : text.lastIndexOf('\n', last.from) + 1
  const indent = /^\s*- /.exec(text.slice(start, last?.to))?.[0]
  const lineEnd = text.indexOf('\n', last?.to ?? 0)
  if (last === undefined || indent === undefined || lineEnd < 0) return null
  const added = wanted.slice(items.length).map(word => `${indent}${word}\n`)
  const grown = text.slice(0, lineEnd + 1) + added.join('') + text.slice(lineEnd + 1)
  // From the end, so that the places before it stay where they are.
  const edited = items
    .map((item, index) => ({...item, word: wanted[index] ?? '', was: before.command[index]}))
    .filter(({word, was}) => word !== was)
    .toReversed()
    .reduce((all, {from, to, word}) => all.slice(0, from) + word + all.slice(to), grown)
  return isDeepStrictEqual(valueOf(edited), withCommand(text, wanted)) ? edited : null
}

/** Whether one manifest is the other with nothing but settings changed that Quorate may change. */
export function differsInSettingsOnly(text: string, other: string): boolean {
  const [one, two] = [parseManifest(text), parseManifest(other)]
  if (one === null || two === null) return false
  if (!isDeepStrictEqual(withCommand(text, []), withCommand(other, []))) return false
  const changes = changesBetween(one.command, two.command)
  if (Object.keys(changes).length === 0) return isDeepStrictEqual(one.command, two.command)
  if (!SettingChanges.safeParse(changes).success) return false
  return isDeepStrictEqual(editedFlags(one.command, changes), two.command)
}

function changesBetween(one: readonly string[], two: readonly string[]): Readonly<Record<string, string>> {
  const [before, after] = [commandLineSettings(one), commandLineSettings(two)]
  return Object.fromEntries([...after].filter(([name, value]) => before.get(name) !== value))
}

/** Places of the words in `command`, quotes included; null unless it is a block of lines. */
function commandItems(text: string): readonly {readonly from: number; readonly to: number}[] | null {
  const document = parseDocument(text, {logLevel: 'error'})
  const containers = document.getIn(['spec', 'containers'])
  const container = isSeq(containers)
    ? containers.items.find(item => isMap(item) && item.get('name') === 'etcd')
    : undefined
  const command = isMap(container) ? container.get('command', true) : undefined
  if (document.errors.length > 0 || !isSeq(command) || command.flow === true) return null
  const items = command.items.flatMap(item =>
    isScalar(item) && item.range && item.type !== 'BLOCK_FOLDED' && item.type !== 'BLOCK_LITERAL'
      ? [{from: item.range[0], to: item.range[1]}]
      : [],
  )
  return items.length === command.items.length ? items : null
}

function withCommand(text: string, command: readonly string[]): unknown {
  const value = valueOf(text)
  const container = etcdIn(value, raw => raw)
  if (container !== null) container['command'] = [...command]
  return value
}

function etcdIn(value: unknown): z.infer<typeof EtcdContainer> | null
function etcdIn(
  value: unknown,
  as: (raw: Record<string, unknown>) => Record<string, unknown>,
): Record<string, unknown> | null
function etcdIn(
  value: unknown,
  as: (raw: Record<string, unknown>) => unknown = raw => EtcdContainer.safeParse(raw).data ?? null,
): unknown {
  if (!Pod.safeParse(value).success) return null
  const {spec} = value as {spec: {containers: Record<string, unknown>[]}}
  const [only, ...others] = spec.containers.filter(({name}) => name === 'etcd')
  return only === undefined || others.length > 0 ? null : as(only)
}

function valueOf(text: string): unknown {
  try {
    const document = parseDocument(text, {logLevel: 'error'})
    return document.errors.length > 0 ? undefined : document.toJS({maxAliasCount: 20})
  } catch {
    return undefined
  }
}

const factors: Readonly<Record<string, number>> = {
  m: 1 / 1000,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
}

/** `512Mi`, `1.5` or `500m` as a number (Kubernetes' quantities, without the exponents nobody writes). */
function quantity(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(m|k|M|G|Ki|Mi|Gi)?$/.exec(text) ?? []
  const factor = factors[unit ?? '']
  return amount === undefined || factor === undefined ? null : Number(amount) * factor
}
