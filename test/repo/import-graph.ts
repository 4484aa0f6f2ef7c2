import {globSync, readFileSync} from 'node:fs'
import {posix} from 'node:path'
import {parseSync, Visitor} from 'oxc-parser'

/** One import or re-export. `target` is a path from the repository's root, or a package name as written. */
export type Import = {readonly target: string; readonly isType: boolean; readonly line: number}

/** What the architecture test looks at in one file. `globals` are uses of the outside world without an import. */
export type SourceFile = {
  readonly path: string
  readonly imports: readonly Import[]
  readonly globals: readonly {readonly name: string; readonly line: number}[]
  readonly effects: readonly {readonly line: number}[]
}

type Request = {readonly request: string; readonly isType: boolean; readonly start: number}
type Module = ReturnType<typeof parseSync>['module']
type Program = ReturnType<typeof parseSync>['program']

/** Reads every TypeScript file under `src`. */
export function readSources(root: string): readonly SourceFile[] {
  return globSync('src/**/*.{ts,tsx}', {cwd: root})
    .sort()
    .map(path => readSource(path, readFileSync(posix.join(root, path), 'utf8')))
}

/**
 * The imports, global effects and module-level effects of one file.
 * @throws when the file does not parse: an unread file must not count as a clean one.
 */
export function readSource(path: string, text: string): SourceFile {
  const {module, program, errors} = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length
  return {
    path,
    imports: requests(module, text).map(({request, isType, start}) => ({
      target: request.startsWith('.') ? posix.join(posix.dirname(path), request) : request,
      isType,
      line: lineOf(start),
    })),
    globals: globalsIn(program).map(({name, start}) => ({name, line: lineOf(start)})),
    effects: program.body
      .filter(node => node.type === 'ExpressionStatement' && node.directive == null)
      .map(node => ({line: lineOf(node.start)})),
  }
}

function requests(module: Module, text: string): readonly Request[] {
  const imports = module.staticImports.map(({moduleRequest, entries, start}) => ({
    request: moduleRequest.value,
    isType: entries.length > 0 && entries.every(entry => entry.isType),
    start,
  }))
  const reexports = module.staticExports.flatMap(({entries, start}) =>
    entries.flatMap(({moduleRequest, isType}) =>
      moduleRequest == null ? [] : [{request: moduleRequest.value, isType, start}],
    ),
  )
  // A computed specifier keeps its source text and so matches no rule that allows it.
  const dynamic = module.dynamicImports.map(({moduleRequest, start}) => ({
    request: text.slice(moduleRequest.start, moduleRequest.end).replace(/^(['"`])(.*)\1$/, '$2'),
    isType: false,
    start,
  }))
  return [...imports, ...reexports, ...dynamic]
}

const outsideWorld = new Set(['process', 'fetch', 'console', 'setTimeout', 'setInterval', 'setImmediate'])
const outsideMembers = new Set(['Date.now', 'Math.random', 'crypto.randomUUID', 'performance.now'])

function globalsIn(program: Program): readonly {name: string; start: number}[] {
  const found: {name: string; start: number}[] = []
  new Visitor({
    MemberExpression(node) {
      if (node.computed || node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return
      const name = `${node.object.name}.${node.property.name}`
      if (outsideMembers.has(name) || outsideWorld.has(node.object.name))
        found.push({name, start: node.start})
    },
    CallExpression(node) {
      if (node.callee.type === 'Identifier' && outsideWorld.has(node.callee.name))
        found.push({name: node.callee.name, start: node.start})
    },
    NewExpression(node) {
      const isNow =
        node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0
      if (isNow) found.push({name: 'new Date()', start: node.start})
    },
  }).visit(program)
  return found
}

/** Import cycles, each as the path that leads back to its start. */
export function cycles(sources: readonly SourceFile[]): readonly (readonly string[])[] {
  const graph = new Map(sources.map(({path, imports}) => [path, imports.map(({target}) => target)]))
  const done = new Set<string>()
  const found: string[][] = []
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) found.push([...trail.slice(start), path])
    if (start >= 0 || done.has(path)) return
    for (const next of graph.get(path) ?? []) if (graph.has(next)) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return found
}
