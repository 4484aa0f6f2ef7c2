import {type Checkpoint, checkpointText} from '../domain/checkpoint.ts'
import type {Announcement} from '../ports/announcer.ts'
import type {Tables} from '../ports/store.ts'
import type {Context} from './context.ts'

/** What ended; the checkpoint is told under it. */
type Ended = Extract<Announcement, {kind: 'checkpoint'}>['of']

/**
 * Tells people the head of the audit trail, in the transaction that wrote it. A copy outside the store is what shows
 * later that its end was cut off or that an older copy of it was put back.
 */
export async function tellCheckpoint(
  of: Ended,
  {context, tables, at}: {readonly context: Context; readonly tables: Tables; readonly at: string},
): Promise<Checkpoint | null> {
  const checkpoint = await tables.audit.head()
  if (checkpoint === null) return null
  for (const message of context.announce({kind: 'checkpoint', checkpoint, of}))
    await tables.outbox.add(message, at)
  return checkpoint
}

/** The same into the log, once it is committed. */
export function logCheckpoint(
  checkpoint: Checkpoint | null,
  about: object,
  {log}: Pick<Context, 'log'>,
): void {
  if (checkpoint !== null) log.info({...about, checkpoint: checkpointText(checkpoint)}, 'audit checkpoint')
}
