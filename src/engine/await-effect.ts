import type {Json} from '../domain/json.ts'
import type {PlannedStep} from '../domain/plan.ts'
import type {Progress, Step} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import type {Clock} from '../ports/runtime.ts'

/** Time between two looks while an effect is awaited. */
const LOOK_EVERY_MS = 1000

/**
 * Looks at the cluster until it shows what became of a step, or the deadline passes.
 *
 * After an order that was accepted only "done" ends the wait early: a service manager needs a moment. After a call that
 * failed or a process that died, "not done" counts when two looks in a row say so; a single one could be a call that
 * has reached the server and not begun.
 */
export async function awaitEffect(options: {
  readonly step: Step
  readonly input: PlannedStep['input']
  readonly mark: Json
  readonly accepted: boolean
  readonly deadlineMs: number
  readonly look: () => Promise<ClusterView>
  readonly clock: Clock
}): Promise<{readonly progress: Progress; readonly view: ClusterView}> {
  const giveUpAt = options.clock.now().getTime() + options.deadlineMs
  let notDoneBefore = false
  for (;;) {
    const view = await options.look()
    const progress = safeProgress(options, view)
    const settled = progress === 'not-done' && notDoneBefore && !options.accepted
    if (progress === 'done' || settled || options.clock.now().getTime() >= giveUpAt) return {progress, view}
    notDoneBefore = progress === 'not-done'
    await options.clock.sleep(LOOK_EVERY_MS)
  }
}

/** A step that cannot judge what it sees does not know; it never means done. */
function safeProgress(
  {step, input, mark}: {readonly step: Step; readonly input: PlannedStep['input']; readonly mark: Json},
  view: ClusterView,
): Progress {
  try {
    return step.progress(input, view, mark)
  } catch {
    return 'cannot-tell'
  }
}
