import {fork} from 'node:child_process'
import {once} from 'node:events'
import {setPriority} from 'node:os'
import {z} from 'zod'
import type {WriterOptions} from '../lab-types.ts'
import {openLab} from '../open-lab.ts'
import {loadRecord} from '../record.ts'

const Report = z.object({
  acknowledged: z.int(),
  failed: z.int(),
  latenciesMs: z.array(z.number()),
  longestGapMs: z.number(),
})
type Report = z.infer<typeof Report>

/**
 * Writes from a process of its own, as clients do: a writer beside the bot would time the bot's event loop instead of
 * etcd. Ends and answers when `stop` is called.
 */
export function writeApart(labId: string, options: WriterOptions): {readonly stop: () => Promise<Report>} {
  const child = fork(import.meta.filename, [labId, JSON.stringify(options)], {stdio: 'inherit'})
  const told = once(child, 'message')
  return {
    stop: async () => {
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
  await once(process, 'message')
  const {held: _, ...report} = await writer.stop()
  process.send?.(report)
}
