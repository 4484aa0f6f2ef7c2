/** One end of a life: in which step of the plan, counted from 0, and at which of its instants. */
export interface Death {
  /** The number of steps for the instants of the whole run. */
  readonly step: number
  readonly instant: string
}

/**
 * One run that is killed over and over: each life ends at the next of these deaths, and the life after it goes on from
 * there.
 */
export type Chain = readonly Death[]

/** Instants of a step in their order, each the first one that a life which goes on there comes to. */
const oneStep = ['step.guarded', 'step.intended', 'step.acting', 'step.acted', 'step.gated'] as const
/**
 * A step whose effect was seen is settled as done by the next start, so its last instants need runs of their own: one
 * step dies at the one, the next at the other, and the second run the other way round.
 */
const lateInstants = ['step.looked', 'step.recorded'] as const
const ending = ['run.finishing', 'run.finished'] as const

export const stepInstants = [
  ...['step.guarded', 'step.intended', 'step.acting', 'step.acted', 'step.looked', 'step.recorded'],
  'step.gated',
] as const

/** Every named instant, in the order of a table. */
export const allInstants = [...stepInstants, ...ending] as const

/** How many chains it takes to die at every instant of every step. */
export const chainCount = 1 + lateInstants.length

/** Steps that, done twice, could cost data or quorum: a long run dies at every instant of each of them. */
export const dangerous: ReadonlySet<string> = new Set([
  ...['add-learner', 'remove-member', 'remove-corrupt', 'set-aside-data', 'restore-data'],
  ...['start-member', 'start-all', 'start-alone', 'arm-revert', 'inject-fault'],
  ...['restart-renewed', 'restart-member', 'change-settings'],
])

/** The nth of the chains that together die at every instant of every step of a plan with this many steps. */
export function chainOf(nth: number, steps: number): Chain {
  const all = Array.from({length: steps}, (_, step) => step)
  if (nth === 0)
    return [...all.flatMap(step => at(step, oneStep)), ...ending.map(instant => ({step: steps, instant}))]
  return all.map(step => ({step, instant: lateInstants[(step + nth) % lateInstants.length] ?? ''}))
}

/**
 * The next of the chains for a plan whose steps would take too long to die in all of them: each kind of step dies once,
 * at one instant after the other, and each dangerous kind at every instant, spread over the times that it comes.
 *
 * @param died what earlier chains came to, as {@link deathOf} writes it
 */
export function sparseChain(steps: readonly string[], died: ReadonlySet<string>): Chain {
  const left = new Map<string, readonly (readonly string[])[]>()
  let plain = 0
  const chain: Death[] = []
  for (const [step, kind] of steps.entries()) {
    if (!left.has(kind)) {
      left.set(kind, wantedOf(kind, died, plain))
      plain += dangerous.has(kind) ? 0 : 1
    }
    const [now = [], ...later] = left.get(kind) ?? []
    left.set(kind, later)
    chain.push(...at(step, now))
  }
  return [
    ...chain,
    ...at(
      steps.length,
      ending.filter(instant => !died.has(instant)),
    ),
  ]
}

/** What one kind of step is to die at, for each time that it comes in a plan. */
function wantedOf(kind: string, died: ReadonlySet<string>, nth: number): readonly (readonly string[])[] {
  const left = (instants: readonly string[]): string[] =>
    instants.filter(instant => !died.has(deathOf(kind, instant)))
  if (!dangerous.has(kind))
    return left(stepInstants).length < stepInstants.length
      ? []
      : [[stepInstants[nth % stepInstants.length] ?? '']]
  const early = left(oneStep)
  return [...(early.length === 0 ? [] : [early]), ...left(lateInstants).map(instant => [instant])]
}

/** One death by the kind of its step. */
export function deathOf(kind: string | undefined, instant: string): string {
  return kind === undefined ? instant : `${kind} ${instant}`
}

function at(step: number, instants: readonly string[]): Chain {
  return instants.map(instant => ({step, instant}))
}
