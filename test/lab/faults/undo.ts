import type {Undo} from '../lab-types.ts'

/** An undo that is safe to repeat: the second call waits for the first one. */
export function undoOnce(undo: () => Promise<unknown>): Undo {
  let done: Promise<unknown> | undefined
  return async () => {
    done ??= undo()
    await done
  }
}

/** Takes several faults back, the last one first. */
export function undoAll(undos: readonly Undo[]): Undo {
  return undoOnce(async () => {
    for (const undo of undos.toReversed()) await undo()
  })
}
