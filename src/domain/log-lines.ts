import {z} from 'zod'
import type {LogPatternId} from './log-patterns.ts'
import {type LogPattern, logTable} from './log-table.ts'

/** One message of a log, whichever of its forms etcd chose. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'unknown'
  readonly message: string
  /** Empty for plain text. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** What a line is about, in words that may be shown. */
export interface Recognised {
  readonly patterns: readonly LogPatternId[]
  readonly text: string
}

const Zap = z.looseObject({level: z.string(), msg: z.string()})

/** Longest text kept of a line; the schema of `LogEvent` has the same. */
const textLimit = 300

const zapLevels: Readonly<Record<string, LogLine['level']>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  dpanic: 'error',
  panic: 'error',
  fatal: 'error',
}
const letterLevels: Readonly<Record<string, LogLine['level']>> = {
  D: 'debug',
  T: 'debug',
  I: 'info',
  N: 'info',
  W: 'warn',
  E: 'error',
  C: 'error',
}
const raftLevels: Readonly<Record<string, LogLine['level']>> = {
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'error',
  PANIC: 'error',
}

/** Reads zap JSON, then the text of etcd 3.4, then the text of its raft library; anything else is its own message. */
export function parseLogLine(raw: string): LogLine {
  return zapLine(raw) ?? capnslogLine(raw) ?? raftLine(raw) ?? plainLine(raw)
}

function zapLine(raw: string): LogLine | undefined {
  if (!raw.startsWith('{')) return undefined
  const parsed = Zap.safeParse(jsonOf(raw))
  if (!parsed.success) return undefined
  const {level, msg, ...fields} = parsed.data
  return {level: zapLevels[level.toLowerCase()] ?? 'unknown', message: msg, fields}
}

function jsonOf(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

function capnslogLine(raw: string): LogLine | undefined {
  const [, letter = '', message] = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ ([A-Z]) \| (.*)$/s.exec(raw) ?? []
  if (message === undefined) return undefined
  return {level: letterLevels[letter] ?? 'unknown', message, fields: {}}
}

function raftLine(raw: string): LogLine | undefined {
  const [, word = '', message] = /^raft\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d ([A-Z]+): (.*)$/s.exec(raw) ?? []
  if (message === undefined) return undefined
  return {level: raftLevels[word] ?? 'unknown', message, fields: {}}
}

function plainLine(raw: string): LogLine {
  return {level: /^(?:panic|fatal error):/.test(raw) ? 'error' : 'unknown', message: raw, fields: {}}
}

/** The known signals in a line; none for most lines. */
export function recognise(line: LogLine): Recognised {
  const matching = logTable.filter(pattern => matches(pattern, line))
  const patterns = matching.map(({id}) => id)
  return {patterns, text: shown(line, [...new Set(matching.flatMap(({keep = []}) => keep))])}
}

function matches(pattern: LogPattern, line: LogLine): boolean {
  const {message, fields} = line
  const said = [...pattern.text, ...(pattern.msg ?? [])].some(fragment => message.includes(fragment))
  const error = typeof fields['error'] === 'string' ? fields['error'] : ''
  if (!said && !(pattern.error ?? []).some(fragment => error.includes(fragment))) return false
  return !(exceptions[pattern.id]?.(line) ?? false)
}

/** Lines that contain a fragment and mean something else. */
const exceptions: Partial<Record<LogPatternId, (line: LogLine) => boolean>> = {
  // A TCP check that connects and says nothing, ours included, ends its handshake with EOF: nobody was rejected.
  'tls-rejected': ({message, fields}) => fields['error'] === 'EOF' || message.includes('(error "EOF"'),
  'slow-apply': ({message}) => message.includes(') to execute') && !message.includes('took too long ('),
  // The kernel names whom it killed; the name alone stands in many of its lines.
  'oom-kill': ({message}) => message.includes('(etcd)') && !/[Kk]illed process \d+/.test(message),
  'peer-inactive': ({message}) => !message.includes('peer'),
  'peer-active': ({message}) => !message.includes('peer'),
  corrupt: ({message}) => message.includes("'s hash ") && !message.includes('!='),
}

/** A line in a few words for people; the rest of its fields, and everything in quotes, may be data of the cluster. */
export function shown({message, fields}: LogLine, keep: readonly string[]): string {
  const values = keep.flatMap(name => {
    const value = fields[name]
    return value === undefined || value === '' ? [] : [`${name}=${plain(value)}`]
  })
  return cut([withoutQuotes(message), ...values].join(' '))
}

/** The words of a line of level error: its message and the error it names. */
export function shownError(line: LogLine): string {
  return shown(line, ['error'])
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** A slow request of etcd 3.4 is logged with its key and value in quotes; errors there are quoted too and stay. */
function withoutQuotes(message: string): string {
  return message.includes(') to execute') ? message.replaceAll(/"(?:[^"\\]|\\.)*"?/g, '"…"') : message
}

function cut(text: string): string {
  const clean = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
  return clean.length > textLimit ? `${clean.slice(0, textLimit - 1).toWellFormed()}…` : clean
}
