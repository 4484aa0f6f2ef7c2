import type {AuditEntry, AuditEvent} from '../../../src/domain/audit.ts'
import type {PlannedStep} from '../../../src/domain/plan.ts'
import type {RunRecord, StepRecord} from '../../../src/domain/run.ts'
import {type Breach, stepBreaches} from '../step-words.ts'
import {type Counts, effectsOf} from './effects.ts'

/** Everything that is left of one chain when it has ended. */
export interface Left {
  readonly planned: readonly PlannedStep[]
  readonly run: RunRecord
  readonly steps: readonly StepRecord[]
  /** Oldest first. */
  readonly audit: readonly AuditEntry[]
  readonly happened: Counts
  /** Deaths after which a run was left that had not ended. */
  readonly interruptions: number
}

/** Compares a run with what etcd and the hosts count, and its trail with itself. */
export function judgeChain(left: Left): readonly Breach[] {
  return [
    ...effectBreaches(left),
    ...runBreaches(left),
    ...left.planned.flatMap((_, index) => stepBreaches(index, left.audit)),
    ...interruptionBreaches(left),
  ]
}

/** Each effect as often as the plan names it, and none beside them. */
function effectBreaches({planned, happened}: Left): readonly Breach[] {
  const wanted = Map.groupBy(planned.flatMap(effectsOf), effect => effect)
  return Object.entries(happened).flatMap(([effect, count]): readonly Breach[] => {
    const times = wanted.get(effect)?.length ?? 0
    if (count === times) return []
    const what = count > times ? 'double-effect' : 'missing-effect'
    return [{what, sentence: `${effect} happened ${count} times and not ${times}`}]
  })
}

function runBreaches({run, steps}: Left): readonly Breach[] {
  const sentences = [
    ...(run.state === 'succeeded' ? [] : [`the run is ${run.state}: ${run.note}`]),
    ...steps
      .filter(({state}) => state !== 'done')
      .map(({index, state, note}) => `step ${index + 1} is ${state}: ${note}`),
  ]
  return sentences.map(sentence => ({what: 'run', sentence}))
}

/** Each death is on record, and so is that a person let the run go on. */
function interruptionBreaches({audit, interruptions}: Left): readonly Breach[] {
  const count = (kind: AuditEvent['kind']): number => audit.filter(({event}) => event.kind === kind).length
  return (['run-interrupted', 'run-resumed'] as const).flatMap(kind => {
    if (count(kind) === interruptions) return []
    const sentence = `${interruptions} deaths and ${count(kind)} events "${kind}"`
    return [{what: 'audit-gap', sentence} as const]
  })
}
