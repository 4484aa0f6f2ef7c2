/**
 * Prints how long files and named functions are: `npm run size`. The budget is enforced by test/repo/size.test.ts.
 */
import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseSync, Visitor} from 'oxc-parser'

/** Lines of one file or of one named function, `where` being `path` or `path:line name`. */
export type Size = {readonly where: string; readonly lines: number}
export type Sizes = {readonly files: readonly Size[]; readonly functions: readonly Size[]}

/** Lines, blank and comment lines included. Long files hide things; a long function is several that were not named. */
export const budget = {
  files: {median: 80, max: 300},
  functions: {median: 10, p95: 40, max: 60},
} as const

/** Measures `src` and `scripts`, without tests and generated files. */
export function measureTree(root: string): Sizes {
  const paths = globSync('{src,scripts}/**/*.{ts,tsx}', {cwd: root}).filter(
    path => !path.includes('generated'),
  )
  const sizes = paths.sort().map(path => measureFile(path, readFileSync(join(root, path), 'utf8')))
  return {files: sizes.flatMap(({files}) => files), functions: sizes.flatMap(({functions}) => functions)}
}

/** Measures one file. A function counts with everything nested in it. */
export function measureFile(path: string, text: string): Sizes {
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length
  const functions = namedFunctions(path, text).map(({name, start, end}) => ({
    where: `${path}:${lineOf(start)} ${name}`,
    lines: lineOf(end) - lineOf(start) + 1,
  }))
  return {files: [{where: path, lines: lineOf(text.trimEnd().length)}], functions}
}

type Named = {readonly name: string; readonly start: number; readonly end: number}
type Node = {readonly type: string; readonly start: number; readonly end: number} | null

const isFunction = (node: Node): boolean =>
  node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'

function namedFunctions(path: string, text: string): readonly Named[] {
  const found: Named[] = []
  const add = (name: string, {start, end}: {readonly start: number; readonly end: number}): void => {
    found.push({name, start, end})
  }
  new Visitor({
    FunctionDeclaration: node => add(node.id?.name ?? 'default', node),
    VariableDeclarator: node => {
      if (isFunction(node.init)) add(text.slice(node.id.start, node.id.end), node)
    },
    Property: node => {
      if (isFunction(node.value)) add(text.slice(node.key.start, node.key.end), node)
    },
    MethodDefinition: node => add(text.slice(node.key.start, node.key.end), node),
    PropertyDefinition: node => {
      if (isFunction(node.value)) add(text.slice(node.key.start, node.key.end), node)
    },
  }).visit(parseSync(path, text).program)
  return found
}

/** The size at a share of the sorted sizes, 0.5 being the median; 0 when there is nothing to measure. */
export function quantile(sizes: readonly Size[], share: number): number {
  const sorted = sizes.map(({lines}) => lines).sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

/** What is over budget, one sentence each. */
export function overBudget({files, functions}: Sizes): readonly string[] {
  const tooLong = [
    ...files.filter(({lines}) => lines > budget.files.max),
    ...functions.filter(({lines}) => lines > budget.functions.max),
  ].map(({where, lines}) => `${where} has ${lines} lines`)
  const shares = [
    {what: 'median of files', is: quantile(files, 0.5), most: budget.files.median},
    {what: 'median of functions', is: quantile(functions, 0.5), most: budget.functions.median},
    {what: '95th percentile of functions', is: quantile(functions, 0.95), most: budget.functions.p95},
  ]
  return [
    ...tooLong,
    ...shares.filter(({is, most}) => is > most).map(({what, is, most}) => `${what}: ${is} > ${most}`),
  ]
}

function summary(title: string, sizes: readonly Size[]): string {
  const longest = sizes.toSorted((a, b) => b.lines - a.lines).slice(0, 3)
  const head = `${title}: ${sizes.length}, median ${quantile(sizes, 0.5)}, p95 ${quantile(sizes, 0.95)}, max ${quantile(sizes, 1)}`
  return [head, ...longest.map(({where, lines}) => `  ${lines} ${where}`)].join('\n')
}

function main(): void {
  const sizes = measureTree(process.cwd())
  const over = overBudget(sizes).map(text => `over budget: ${text}`)
  process.stdout.write(
    `${[summary('files', sizes.files), summary('functions', sizes.functions), ...over].join('\n')}\n`,
  )
  process.exitCode = over.length === 0 ? 0 : 1
}

if (import.meta.main) main()
