import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'

/** Something that must not be in the repository, with the file and line it was found in. */
export type Stain = {readonly file: string; readonly line: number; readonly what: string}

type Rule = {readonly what: string; readonly pattern: RegExp; readonly files: RegExp}

const everything = /./
const code = /^(src|test|scripts)\/.*\.(ts|tsx|sh)$|^\.ci\/run$/
const tests = /\.test\.ts$/

const rules: readonly Rule[] = [
  {
    what: 'a path of one machine',
    pattern: /(?:^|[\s'"`(=:])\/(?:work|home|Users)\/[\w.-]+/,
    files: everything,
  },
  {
    // Everybody reaches packages through their own mirror; a host in a file would bypass it, or show where we sit.
    what: 'the host of a package registry',
    pattern:
      /\b(?:registry\.[a-z0-9-]+\.(?:org|com|io|dev)|deb\.[a-z]+\.(?:org|com)|[a-z0-9-]+\.pkg\.dev|npmmirror\.com)\b/,
    files: everything,
  },
  {
    what: 'a lockfile entry bound to one registry',
    pattern: /"resolved": "https?:/,
    files: /^package-lock\.json$/,
  },
  {what: 'work left for later', pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, files: code},
  {
    what: 'a test that keeps the others from running',
    pattern: /\b(?:it|test|describe|suite)\.only\(|\bonly: true/,
    files: tests,
  },
  {
    what: 'a test left out without a reason; use {skip: "why"}',
    pattern: /\b(?:it|test|describe|suite)\.(?:skip|todo)\(|\bskip: (?:true\b|''|"")|\bt(?:est)?\.skip\(\)/,
    files: tests,
  },
]

/** Files that quote forbidden text in order to look for it. */
const checkers = new Set(['test/repo/hygiene.ts', 'test/repo/hygiene.test.ts'])

/** Stains in one file. */
export function stainsIn(file: string, text: string): readonly Stain[] {
  const applying = rules.filter(({files}) => files.test(file))
  return text
    .split('\n')
    .flatMap((line, index) =>
      applying.filter(({pattern}) => pattern.test(line)).map(({what}) => ({file, line: index + 1, what})),
    )
}

/**
 * Stains in all files git would commit, new ones included.
 * @returns undefined where git is not to be had or this is not a clone (a release archive).
 */
export function stainsUnder(root: string): readonly Stain[] | undefined {
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (git.status !== 0) return undefined
  const files = [...new Set(git.stdout.split('\0'))].filter(file => file !== '' && !checkers.has(file))
  return files.flatMap(file => stainsIn(file, readText(join(root, file))))
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path)
    return bytes.includes(0) ? '' : bytes.toString('utf8')
  } catch {
    // Deleted in the working tree but still in the index.
    return ''
  }
}
