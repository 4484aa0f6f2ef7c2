/**
 * One run that is killed over and over: each life ends at the first instant of this name that it reaches, and the next
 * one goes on from there.
 */
export type Chain = readonly string[]

/** Instants of a step in their order, each the first one that a life which goes on there comes to. */
const oneStep = ['step.guarded', 'step.intended', 'step.acting', 'step.acted', 'step.gated'] as const
/**
 * A step whose effect was seen is settled as done by the next start, so its last instants need runs of their own: one
 * step dies at the one, the next at the other, and the second run the other way round.
 */
const lateInstants = ['step.looked', 'step.recorded'] as const
const ending = ['run.finishing', 'run.finished'] as const

/** Every named instant, in the order of a table. */
export const allInstants = [
  ...['step.guarded', 'step.intended', 'step.acting', 'step.acted', 'step.looked', 'step.recorded'],
  ...['step.gated', ...ending],
] as const

/** How many chains it takes to die at every instant of every step. */
export const chainCount = 1 + lateInstants.length

/** The nth of the chains that together die at every instant of every step of a plan with this many steps. */
export function chainOf(nth: number, steps: number): Chain {
  const all = Array.from({length: steps}, (_, step) => step)
  if (nth === 0) return [...all.flatMap(() => oneStep), ...ending]
  return all.map(step => lateInstants[(step + nth) % lateInstants.length] ?? '')
}
