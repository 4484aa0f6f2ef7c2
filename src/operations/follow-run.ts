import {isAtWork} from '../domain/run.ts'
import type {Context} from '../engine/context.ts'
import {type LoadedRun, loadRun} from '../engine/loaded-run.ts'
import {carryOut} from '../engine/runner.ts'
import type {Background} from '../ports/runtime.ts'
import {claimRun, serves, UNCLAIMED} from './pick-up-runs.ts'

export type {LoadedRun} from '../engine/loaded-run.ts'

/** How often a run is looked up in the store. */
const EVERY_MS = 1_000

/** After so many looks somebody is told that nobody has taken the run yet. */
const PATIENCE = 4

/** What following needs beside the context. */
export interface Following {
  readonly context: Context
  /** Called with every state that was seen, also when nothing changed. */
  readonly tell: (seen: LoadedRun) => void
  /** Called once when the run waits for a process that serves. */
  readonly waiting?: () => void
}

/** Follows a run until it has ended or needs a person, or until this process is asked to end. Changes nothing. */
export async function followRun(id: string, {context, tell, waiting}: Following): Promise<LoadedRun> {
  for (let looks = 1; ; looks += 1) {
    const seen = await loadRun(id, context)
    tell(seen)
    if (isOver(seen) || context.stopping.aborted) return seen
    if (seen.run.instance === UNCLAIMED && looks === PATIENCE) waiting?.()
    await context.clock.sleep(EVERY_MS, context.stopping).catch(() => undefined)
  }
}

/**
 * The same for the terminal that started the run: a living server carries it out, and where there is none, this process
 * begins to serve and does it itself. Whether one lives is asked again as long as nobody took the run.
 */
export async function carryThrough(
  id: string,
  {background, ...following}: Following & {readonly background: Background},
): Promise<LoadedRun> {
  const {context} = following
  const tell = (seen: LoadedRun): void => {
    following.tell(seen)
    if (seen.run.instance === UNCLAIMED && !isOver(seen))
      background.start('run', () => carryOutAlone(id, context))
  }
  await followRun(id, {...following, tell})
  await background.idle()
  return loadRun(id, context)
}

/** Does nothing while another process serves: that one takes the run. */
async function carryOutAlone(id: string, context: Context): Promise<void> {
  if (!(await serves(context))) return
  const claimed = await claimRun(id, context)
  if (claimed !== null) await carryOut(claimed.run, claimed.fence, context)
}

function isOver({run: {state}}: LoadedRun): boolean {
  return !isAtWork(state)
}
