import {z} from 'zod'
import {badAnswer} from './bad-answer.ts'

/** One entry of the journal. */
export interface JournalLine {
  readonly at: Date
  readonly text: string
  /** syslog's priority: 3 and less are errors. */
  readonly priority: number | null
}

const Byte = z.int().min(0).max(255)
/** Text; bytes where it is not UTF-8 or has control characters; a list where the field was set twice; null when left out. */
const Message = z.union([z.string(), z.array(Byte), z.array(z.union([z.string(), z.array(Byte)])), z.null()])
/** Microseconds up to the year 5138, far within what a Date can hold. */
const Microseconds = z.string().regex(/^\d{1,17}$/)
const Entry = z.looseObject({
  MESSAGE: Message.optional(),
  PRIORITY: z.union([z.string(), z.array(z.string())]).optional(),
  __REALTIME_TIMESTAMP: Microseconds,
})

/**
 * Reads `journalctl -o json`. A line that is cut off or not an entry is skipped, since a login shell may print before and
 * a limit may cut behind.
 *
 * @throws OpsError `ssh/bad-answer` when there was an answer and no entry in it.
 */
export function parseJournal(stdout: string): readonly JournalLine[] {
  const raw = stdout.split('\n').filter(line => line.trim() !== '')
  const lines = raw.flatMap(entryOf)
  if (lines.length === 0 && raw.some(line => line.startsWith('{') || !line.startsWith('-- ')))
    throw badAnswer('journalctl', stdout)
  return lines
}

function entryOf(line: string): readonly JournalLine[] {
  const parsed = Entry.safeParse(jsonOf(line))
  if (!parsed.success) return []
  const {MESSAGE, PRIORITY, __REALTIME_TIMESTAMP: time} = parsed.data
  const priority = Number([PRIORITY].flat()[0] ?? Number.NaN)
  return [
    {
      at: new Date(Number(time) / 1000),
      text: textOf(MESSAGE ?? ''),
      priority: Number.isInteger(priority) ? priority : null,
    },
  ]
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function textOf(message: z.infer<typeof Message>): string {
  if (message === null) return ''
  if (typeof message === 'string') return message
  if (message.every(part => typeof part === 'number')) return Buffer.from(message).toString('utf8')
  return message
    .map(part => (typeof part === 'string' ? part : Buffer.from([part].flat()).toString('utf8')))
    .join(' ')
}
