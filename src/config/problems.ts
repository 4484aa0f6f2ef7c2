import type {z} from 'zod'
import {nearest} from '../domain/nearest.ts'
import type {Path, SourceDocument} from './document.ts'
import {knownKeys} from './known-keys.ts'

const secretKeys = new Set(['acting', 'auth', 'password', 'passphrase', 'token'])
const LONGEST_SHOWN = 60
const NOT_A_WORD = '(not a word)'

/** `clusters[0].tls.ca` */
export function showPath(path: Path): string {
  const text = path.reduce<string>(
    (shown, key) => (typeof key === 'number' ? `${shown}[${key}]` : `${shown}.${showKey(String(key))}`),
    '',
  )
  return text.replace(/^\./, '') || 'the file'
}

function holdsSecrets(path: Path): boolean {
  return path.some(key => secretKeys.has(String(key)))
}

/** A slip such as `password hunter2` makes a key of a secret, so only what looks like a word is shown. */
function showKey(key: string): string {
  return /^[\w-]{1,40}$/.test(key) ? key : NOT_A_WORD
}

/** A value as it may be printed: short, on one line, and masked when it is or holds a secret. */
export function showFound(path: Path, value: unknown): string {
  if (value === undefined) return 'nothing'
  if (holdsSecrets(path)) return '•••• (masked)'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object' && value !== null) return 'a block of keys'
  const text = JSON.stringify(value).replace(/\/\/[^@/]*@/, '//••••@')
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}

/** One line per problem: position, path, what was expected, what was found, and a guess at what was meant. */
export function describeIssues(
  file: string,
  source: SourceDocument,
  issues: readonly z.core.$ZodIssue[],
): string[] {
  return issues.flatMap(issue => describeIssue({file, source, issue, base: []}))
}

interface Context {
  readonly file: string
  readonly source: SourceDocument
  readonly issue: z.core.$ZodIssue
  readonly base: Path
}

function describeIssue({file, source, issue, base}: Context): string[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'invalid_union') {
    const found = source.found(path)
    const branch = closestBranch(issue.errors, found)
    if (branch !== undefined)
      return branch.flatMap(inner => describeIssue({file, source, issue: inner, base: path}))
  }
  if (issue.code === 'unrecognized_keys') return unknownKeys({file, source, issue, base: path})
  const found = issue.code === 'invalid_key' ? showKey(String(path.at(-1))) : source.found(path)
  const line = `${file}:${source.position(path)} ${showPath(path)}: expected ${expectation(issue)}, found ${showFound(path, found)}`
  return [`${line}${guess(issue, found)}`]
}

/** Of a value that may be text or a block, the branch of the kind that was written. */
function closestBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
  found: unknown,
): readonly z.core.$ZodIssue[] | undefined {
  const wrongKind = (issue: z.core.$ZodIssue | undefined) =>
    issue?.code === 'invalid_type' && issue.path.length === 0 && found !== undefined
  return branches.find(issues => !wrongKind(issues[0]))
}

function unknownKeys({file, source, issue, base}: Context): string[] {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : []
  return keys.map(key => {
    const known = knownKeys(base)
    const meant = nearest(key, known)
    // Where secrets live, a key that resembles none of ours may be one.
    const shown = meant === undefined && holdsSecrets(base) ? NOT_A_WORD : key
    const hint = meant === undefined ? '' : `, did you mean ${meant}?`
    const place = `${file}:${source.keyPosition(base, key)} ${showPath([...base, shown])}`
    return `${place}: expected a known key (${known.join(', ')}), found ${JSON.stringify(showKey(shown))}${hint}`
  })
}

function guess(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.code !== 'invalid_value' || typeof found !== 'string') return ''
  const meant = nearest(found, issue.values.map(String))
  return meant === undefined ? '' : `, did you mean ${meant}?`
}

function expectation(issue: z.core.$ZodIssue): string {
  // A message of our own says more than the type; zod's own begin like this.
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return kinds[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  if (issue.code === 'invalid_value') return issue.values.map(value => JSON.stringify(value)).join(' or ')
  if (issue.code === 'too_small') return sized('at least', issue.minimum, issue.origin)
  if (issue.code === 'too_big') return sized('at most', issue.maximum, issue.origin)
  if (issue.code === 'invalid_union') return 'text or a block of keys'
  return issue.message
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
}

function sized(bound: string, limit: number | bigint, origin: string): string {
  if (origin === 'string') return limit === 1 ? 'text that is not empty' : `${bound} ${limit} characters`
  if (origin === 'array') return `${bound} ${limit} ${limit === 1 ? 'entry' : 'entries'}`
  return `a number of ${bound} ${limit}`
}
