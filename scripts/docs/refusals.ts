import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Argument, parseSync, Visitor} from 'oxc-parser'

/** One way a guard says no, with the measured values replaced by what they are. */
export interface Refusal {
  readonly reason: string
  readonly remedy: string
}

const GATES = ['src/domain/certificate-gate.ts', 'src/domain/gate.ts']

type Program = ReturnType<typeof parseSync>['program']
interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Every refusal a step's guard can give, its health gates included. Read from the code, so that the documentation cannot
 * promise a guard that is not there.
 */
export function refusalsOf(step: string, root: string): readonly Refusal[] {
  const file = readSource(join(root, 'src/steps', `${step}.ts`))
  const gates = GATES.map(gate => readSource(join(root, gate)))
  const guard = file.properties.get('guard')
  if (guard === undefined) throw new Error(`src/steps/${step}.ts has no guard`)
  const called = callsWithin(file, guard)
  return [
    ...refusalsWithin(file, guard),
    ...gates.flatMap(gate => called.flatMap(({name}) => followGate(gate, name, new Set()))),
  ].filter((one, at, all) => all.findIndex(({reason}) => reason === one.reason) === at)
}

function followGate(gate: Source, name: string, seen: Set<string>): readonly Refusal[] {
  const span = gate.functions.get(name)
  if (span === undefined || seen.has(name)) return []
  seen.add(name)
  const further = callsWithin(gate, span).flatMap(call => followGate(gate, call.name, seen))
  return [...refusalsWithin(gate, span), ...further]
}

interface Call extends Span {
  readonly name: string
  readonly texts: readonly string[]
}

interface Source {
  readonly functions: ReadonlyMap<string, Span>
  readonly properties: ReadonlyMap<string, Span>
  readonly calls: readonly Call[]
}

function readSource(path: string): Source {
  const text = readFileSync(path, 'utf8')
  const {program} = parseSync(path, text)
  return {...namedSpans(program, text), calls: callsIn(program, text)}
}

function namedSpans(program: Program, text: string): Pick<Source, 'functions' | 'properties'> {
  const functions = new Map<string, Span>()
  const properties = new Map<string, Span>()
  new Visitor({
    FunctionDeclaration: node => void functions.set(node.id?.name ?? '', node),
    Property: node => void properties.set(text.slice(node.key.start, node.key.end), node.value),
  }).visit(program)
  return {functions, properties}
}

function callsIn(program: Program, text: string): readonly Call[] {
  const calls: Call[] = []
  new Visitor({
    CallExpression: ({callee, arguments: args, start, end}) => {
      if (callee.type !== 'Identifier') return
      calls.push({name: callee.name, texts: args.map(arg => plainText(arg, text)), start, end})
    },
  }).visit(program)
  return calls
}

function plainText(node: Argument, text: string): string {
  if (node.type === 'Literal') return String(node.value)
  if (node.type !== 'TemplateLiteral') return ''
  const words = node.expressions.map(({start, end}) => word(text.slice(start, end)))
  return node.quasis.map(({value}, at) => `${value.cooked ?? ''}${words[at] ?? ''}`).join('')
}

/** What a measured value is, from the name it has in the code. */
function word(expression: string): string {
  if (/(?:^|\.)(?:member|to|name)$/.test(expression)) return '_member_'
  if (/message$|^why/.test(expression)) return '_reason_'
  return /version$/.test(expression) ? '_version_' : '_n_'
}

function callsWithin({calls}: Source, {start, end}: Span): readonly Call[] {
  return calls.filter(call => call.start >= start && call.end <= end)
}

function refusalsWithin(source: Source, span: Span): readonly Refusal[] {
  return callsWithin(source, span)
    .filter(({name}) => name === 'refuse')
    .map(({texts: [reason = '', remedy = '']}) => ({reason, remedy}))
}
