import type {StepRecord} from '../../../src/domain/run.ts'
import {type Death, stepInstants} from './chains.ts'

/** Steps that only look: once they are intended, the next start finds them done. */
const watches = new Set(['await-healed', 'catch-up', 'compare-hashes', 'prove-fenced'])

/** Where a run stands between two lives. */
export interface Standing {
  /** The steps of the plan by their ids. */
  readonly kinds: readonly string[]
  readonly records: readonly StepRecord[]
  /** How the last life ended. */
  readonly last: Death | undefined
  /** Steps that may have nothing to do: such a one comes to no instant. */
  readonly idle?: (index: number) => boolean
}

/** How often the next life comes to instants of this name until this one; null when it never comes to it. */
export function nthOf({step, instant}: Death, standing: Standing): number | null {
  if (instant.startsWith('run.')) return 1
  if (!ahead(step, standing).includes(instant)) return null
  // Where one of them has something to do after all, a life ends too early and the next one goes on from there; counted
  // too far, it would end beyond.
  const before = standing.kinds
    .slice(0, step)
    .filter((_, j) => standing.idle?.(j) !== true && ahead(j, standing).includes(instant))
  return before.length + 1
}

/** The instants of one step that the next life comes to; nobody can tell beforehand what will have nothing to do. */
function ahead(index: number, {kinds, records, last}: Standing): readonly string[] {
  const record = records.find(one => one.index === index)
  if (record === undefined || record.state === 'pending') return stepInstants
  if (record.state === 'done') return record.factsAfter === null ? ['step.gated'] : []
  if (record.state !== 'started') return []
  const willBeDone =
    watches.has(kinds[index] ?? '') || last?.instant === 'step.acted' || last?.instant === 'step.looked'
  return willBeDone ? ['step.gated'] : stepInstants
}

/** In which step a life ended that was to end at this instant, by what it left in the store. */
export function endedIn(instant: string, records: readonly StepRecord[]): Death {
  const found = stepOf(instant, records)
  return {step: found === -1 ? records.length : found, instant}
}

function stepOf(instant: string, records: readonly StepRecord[]): number {
  switch (instant) {
    case 'step.guarded':
      return records.findIndex(({state}) => state === 'pending')
    case 'step.recorded':
      return records.findIndex(({state, factsAfter}) => state === 'done' && factsAfter === null)
    case 'step.gated':
      return records.findLastIndex(({state}) => state === 'done')
    default:
      return records.findIndex(({state}) => state === 'started')
  }
}
