import {cycles, type Import, type SourceFile} from './import-graph.ts'

/** A line of code that the architecture forbids, with the rule it breaks. */
export type Breach = {
  readonly file: string
  readonly line: number
  readonly rule: Rule
  readonly what: string
}

/** The dependency rules; CONTRIBUTING refers to them by these names. */
export const rules = {
  'rule 1':
    'domain imports only domain (and zod), and uses no clock, chance, process, network or node: module',
  'rule 2':
    'checks, causes, steps and runbooks decide: they import domain and port types, and are pure like it; boards lay out, and import domain only',
  'rule 3':
    'operations and engine import the deciding layers and ports; adapters import ports and domain, not each other',
  'rule 4':
    'slack, http and cli import operations, boards, domain and port types; never an adapter, the engine or each other',
  'rule 5': 'only main and the demo import compose; only the demo, compose and tests import src/local',
  'rule 6': 'a client library belongs to one adapter: @slack, etcd3, ssh2 and SQL each have one home',
  'rule 7': 'importing a module does nothing: no call at module level outside main',
  'rule 8': 'no import cycles',
  'rule 9': 'every file of src belongs to a known layer',
} as const
export type Rule = keyof typeof rules

type Layer = {
  readonly rule: Rule
  /** Layers it may import, besides itself; `*` is everything. */
  readonly values: readonly string[]
  /** Layers of which it may import types only. */
  readonly types?: readonly string[]
  /** Packages it may import; undefined leaves that to rule 6. */
  readonly packages?: readonly string[]
}

const deciding = ['checks', 'causes', 'diagnosis', 'steps', 'runbooks']
const pure = {types: ['ports'], packages: ['zod']}

const layers: Readonly<Record<string, Layer>> = {
  domain: {rule: 'rule 1', values: [], packages: ['zod']},
  ports: {rule: 'rule 3', values: ['domain'], packages: ['zod']},
  checks: {rule: 'rule 2', values: ['domain'], ...pure},
  causes: {rule: 'rule 2', values: ['domain'], ...pure},
  diagnosis: {rule: 'rule 2', values: ['domain', 'checks', 'causes'], ...pure},
  steps: {rule: 'rule 2', values: ['domain'], ...pure},
  runbooks: {rule: 'rule 2', values: ['domain', 'steps'], ...pure},
  boards: {rule: 'rule 2', values: ['domain'], packages: []},
  engine: {rule: 'rule 3', values: ['domain', 'ports', ...deciding]},
  operations: {rule: 'rule 3', values: ['domain', 'ports', 'engine', ...deciding]},
  adapters: {rule: 'rule 3', values: ['domain', 'ports', 'runtime']},
  runtime: {rule: 'rule 3', values: ['domain', 'ports']},
  config: {rule: 'rule 3', values: ['domain', 'checks', 'runtime'], types: ['ports']},
  slack: {rule: 'rule 4', values: ['domain', 'boards', 'operations', 'runtime'], types: ['ports', 'config']},
  http: {rule: 'rule 4', values: ['domain', 'operations', 'runtime'], types: ['ports', 'config']},
  cli: {rule: 'rule 4', values: ['domain', 'boards', 'operations', 'runtime', 'config'], types: ['ports']},
  local: {rule: 'rule 5', values: ['domain', 'ports', 'runtime']},
  demo: {rule: 'rule 5', values: ['*']},
  compose: {rule: 'rule 5', values: ['*']},
  main: {rule: 'rule 5', values: ['*']},
}

/** Who else may import a layer that must stay at the edge. */
const importers: Readonly<Record<string, readonly string[]>> = {
  compose: ['main', 'demo'],
  local: ['demo', 'compose'],
  demo: ['main', 'compose'],
  main: [],
}

/** Where a client library may be imported. Types of Slack's payloads are also what the local workspace speaks. */
const homes: readonly {
  readonly name: RegExp
  readonly under: readonly string[]
  readonly types?: readonly string[]
}[] = [
  {name: /^@slack\//, under: ['src/slack/'], types: ['src/local/']},
  {name: /^etcd3$/, under: ['src/adapters/etcd/']},
  {name: /^ssh2$/, under: ['src/adapters/ssh/', 'src/local/']},
  {name: /^otpauth$/, under: ['src/runtime/'], types: []},
  // The tour changes a byte of the file itself, to show that it is noticed.
  {name: /^(kysely|node:sqlite|pg)$/, under: ['src/adapters/store/', 'src/demo/tour/']},
]

/** All breaches of the rules above, in the order of the files. */
export function breaches(sources: readonly SourceFile[]): readonly Breach[] {
  return [
    ...sources.flatMap(source => [
      ...importBreaches(source),
      ...purityBreaches(source),
      ...effectBreaches(source),
    ]),
    ...cycles(sources).map(path => ({
      file: path[0] ?? '',
      line: 1,
      rule: 'rule 8' as const,
      what: path.join(' -> '),
    })),
  ]
}

/** One line per breach, naming the rule and what it says. */
export function describeBreach({file, line, rule, what}: Breach): string {
  return `${file}:${line} ${what}. ${rule}: ${rules[rule]}.`
}

/** `src/adapters/etcd/client.ts` is in `adapters`, `src/compose.ts` in `compose`. */
function layerOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.tsx?$/, '')
}

function importBreaches({path, imports}: SourceFile): readonly Breach[] {
  const layer = layers[layerOf(path)]
  if (layer === undefined)
    return [{file: path, line: 1, rule: 'rule 9', what: `src/${layerOf(path)} has no rule`}]
  return imports.flatMap(one => {
    const rule = one.target.startsWith('src/') ? internal(path, layer, one) : external(path, layer, one)
    return rule === undefined ? [] : [{file: path, line: one.line, rule, what: `imports ${one.target}`}]
  })
}

function internal(path: string, layer: Layer, {target, isType}: Import): Rule | undefined {
  const [from, to] = [layerOf(path), layerOf(target)]
  if (from === to) return adapterOf(path) === adapterOf(target) ? undefined : 'rule 3'
  const allowed =
    layer.values.includes('*') || layer.values.includes(to) || (isType && layer.types?.includes(to))
  if (!allowed) return layer.rule
  return importers[to]?.includes(from) === false ? 'rule 5' : undefined
}

function adapterOf(path: string): string | undefined {
  return path.startsWith('src/adapters/') ? path.split('/')[2] : undefined
}

function external(path: string, layer: Layer, {target, isType}: Import): Rule | undefined {
  if (target.startsWith('.') || target.startsWith('..')) return layer.rule
  if (layer.packages !== undefined && !layer.packages.includes(target)) return layer.rule
  const home = homes.find(({name}) => name.test(target))
  if (home === undefined || home.under.some(directory => path.startsWith(directory))) return undefined
  return isType && home.types?.some(directory => path.startsWith(directory)) ? undefined : 'rule 6'
}

function purityBreaches({path, globals}: SourceFile): readonly Breach[] {
  const layer = layerOf(path)
  if (layer !== 'domain' && layer !== 'boards' && !deciding.includes(layer)) return []
  const rule = layer === 'domain' ? 'rule 1' : 'rule 2'
  return globals.map(({name, line}) => ({file: path, line, rule, what: `uses ${name}`}))
}

function effectBreaches({path, effects}: SourceFile): readonly Breach[] {
  // The console's page is a browser script: it starts by being loaded.
  if (path === 'src/main.ts' || path.includes('/page/')) return []
  return effects.map(({line}) => ({file: path, line, rule: 'rule 7', what: 'runs code when it is imported'}))
}
