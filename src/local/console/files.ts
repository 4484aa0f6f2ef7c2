import {readdirSync, readFileSync} from 'node:fs'
import {extname, join, sep} from 'node:path'
import {fileURLToPath} from 'node:url'

/** One static file of the console page, ready to be answered. */
export interface ConsoleFile {
  /** The `content-type` to send. */
  readonly type: string
  readonly body: Buffer | string
}

const PAGE = fileURLToPath(new URL('page', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  // Browsers refuse a module script of any other type.
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * The web console of the local workspace: path to content, `/` being the page itself. All addresses inside are
 * relative, so the files may be mounted at any path that ends in a slash; the API is expected at `/console/api`.
 * Read once per call; the files need no build step.
 */
export function consoleFiles(): ReadonlyMap<string, ConsoleFile> {
  const files = new Map(pagePaths().map(path => [urlOf(path), fileAt(path)]))
  const index = files.get('/index.html')
  return index === undefined ? files : new Map([['/', index], ...files])
}

function pagePaths(): readonly string[] {
  return readdirSync(PAGE, {recursive: true, encoding: 'utf8'}).filter(path => extname(path) in TYPES)
}

function urlOf(path: string): string {
  return `/${path.split(sep).join('/')}`
}

function fileAt(path: string): ConsoleFile {
  return {type: TYPES[extname(path)] ?? 'application/octet-stream', body: readFileSync(join(PAGE, path))}
}
