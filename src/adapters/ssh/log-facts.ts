import {type LogEvent, LogFacts} from '../../domain/host-facts.ts'
import {parseLogLine, recognise, shownError} from '../../domain/log-lines.ts'
import type {LogPatternId} from '../../domain/log-patterns.ts'
import {asFacts} from './bad-answer.ts'
import type {JournalLine} from './journal-lines.ts'

const kernelPatterns: readonly LogPatternId[] = ['oom-kill', 'disk-error', 'hung-task', 'remounted-read-only']
/** systemd tells in the unit's own journal that the kernel killed one of its processes. */
const notOfEtcd: readonly LogPatternId[] = kernelPatterns.filter(id => id !== 'oom-kill')
const mostEvents = 200
const mostErrors = 5

interface Log {
  readonly source: 'etcd' | 'kernel'
  /** Newest first. */
  readonly lines: readonly JournalLine[]
  readonly asked: Date
  readonly truncated: boolean
}

/** etcd says for each of its listeners that it is ready, within milliseconds; together that is one start. */
const sameStartMs = 2_000

/** Reduces a log to known signals. Of a log that was cut, `since` is the oldest line that was read. */
export function logFacts({source, lines, asked, truncated}: Log): LogFacts {
  const read = lines.map(line => ({line, said: parseLogLine(line.text)}))
  const matched = read.flatMap(({line, said}): readonly LogEvent[] => {
    const {patterns, text} = recognise(said)
    return patterns
      .filter(id => (source === 'kernel' ? kernelPatterns.includes(id) : !notOfEtcd.includes(id)))
      .map(pattern => ({at: line.at.toISOString(), pattern, text}))
  })
  const events = matched.filter((event, index) => !isSameStart(event, matched, index + 1))
  const errors = read.filter(({line, said}) => said.level === 'error' || isError(line.priority))
  const oldest = lines.at(-1)
  return asFacts(LogFacts, 'journalctl', {
    since: (truncated && oldest !== undefined ? oldest.at : asked).toISOString(),
    linesRead: lines.length,
    truncated,
    counts: countOf(events),
    events: events.slice(0, mostEvents).reverse(),
    lastErrors: errors
      .slice(0, mostErrors)
      .map(({line, said}) => ({at: line.at.toISOString(), text: shownError(said)}))
      .reverse(),
  })
}

/** Whether an older line tells of the same start. */
function isSameStart({at, pattern}: LogEvent, all: readonly LogEvent[], from: number): boolean {
  if (pattern !== 'ready') return false
  const before = all.find((event, index) => index >= from && event.pattern === 'ready')
  return before !== undefined && Date.parse(at) - Date.parse(before.at) < sameStartMs
}

function isError(priority: number | null): boolean {
  return priority !== null && priority <= 3
}

function countOf(events: readonly LogEvent[]): Partial<Record<LogPatternId, number>> {
  const counts: Partial<Record<LogPatternId, number>> = {}
  for (const {pattern} of events) counts[pattern] = (counts[pattern] ?? 0) + 1
  return counts
}
