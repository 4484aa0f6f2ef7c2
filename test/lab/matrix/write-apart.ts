import {fork} from 'node:child_process'
import {once} from 'node:events'
import {setPriority} from 'node:os'
import {z} from 'zod'
import {until} from '../../../src/local/etcd/readiness.ts'
import type {WriterOptions} from '../lab-types.ts'
import {openLab} from '../open-lab.ts'
import {loadRecord} from '../record.ts'

const FIRST_WRITE_WITHIN_MS = 20_000

const Report = z.object({
  acknowledged: z.int(),
  failed: z.int(),
  latenciesMs: z.array(z.number()),
  longestGapMs: z.number(),
})
type Report = z.infer<typeof Report>

/** A writer in another process. */
export interface WriterApart {
  /** Resolves when a write was acknowledged. */
  readonly writing: Promise<void>
  readonly stop: () => Promise<Report>
}

/**
 * Writes from a process of its own, as clients do: a writer beside the bot would time the bot's event loop instead of
 * etcd. Ends and answers when `stop` is called.
 */
export function writeApart(labId: string, options: WriterOptions): WriterApart {
  const child = fork(import.meta.filename, [labId, JSON.stringify(options)], {stdio: 'inherit'})
  const writing = once(child, 'message').then(() => undefined)
  return {
    writing,
    stop: async () => {
      await writing
      const told = once(child, 'message')
      child.send('stop')
      const [message] = await told
      child.disconnect()
      return Report.parse(message)
    },
  }
}

if (process.argv[1] === import.meta.filename) {
  // The priority of a process is inherited, and a writer is not the one who steps back.
  setPriority(0)
  const [labId = '', options = '{}'] = process.argv.slice(2)
  const writer = openLab(loadRecord(labId)).writer(JSON.parse(options) as WriterOptions)
  const stopped = once(process, 'message')
  const isWriting = (): Promise<boolean> => Promise.resolve(writer.report().acknowledged > 0)
  await until(isWriting, {what: 'the first acknowledged write', withinMs: FIRST_WRITE_WITHIN_MS})
  process.send?.('writing')
  await stopped
  const {held: _, ...report} = await writer.stop()
  process.send?.(report)
}
