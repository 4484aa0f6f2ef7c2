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
  readonly allowed?: Allowed
}

/** What may be otherwise in runs of this runbook. */
export interface Allowed {
  /** Steps that may have nothing to do, from which time on that they come in the plan, counted from 0. */
  readonly skipped?: Readonly<Record<string, number>>
  /** Members that were down before the run, so that stopping them stops nothing. */
  readonly down?: readonly string[]
  /** Elections are held, so that terms tell nothing of hand-overs. */
  readonly elects?: boolean
}

/** Compares a run with what etcd and the hosts count, and its trail with itself. */
export function judgeChain(left: Left): readonly Breach[] {
  return [
    ...effectBreaches(left),
    ...runBreaches(left),
    ...left.planned.flatMap((_, index) =>
      stepBreaches(index, left.audit, isSkipped(index, left) ? 'skipped' : 'done'),
    ),
    ...interruptionBreaches(left),
  ]
}

/** Each effect as often as the plan names it, and none beside them. */
function effectBreaches(left: Left): readonly Breach[] {
  const {planned, happened, allowed = {}} = left
  const effects = planned.filter((_, index) => !isSkipped(index, left)).flatMap(effectsOf)
  const nothing = (allowed.down ?? []).map(name => `${name} stopped`)
  const wanted = Map.groupBy(
    effects.filter(effect => !nothing.includes(effect)),
    effect => effect,
  )
  const names = new Set([...wanted.keys(), ...Object.keys(happened)])
  if (allowed.elects === true) names.delete('move-leader')
  return [...names].flatMap((effect): readonly Breach[] => {
    const [times, count] = [wanted.get(effect)?.length ?? 0, happened[effect] ?? 0]
    if (count === times) return []
    const what = count > times ? 'double-effect' : 'missing-effect'
    return [{what, sentence: `${effect} happened ${count} times and not ${times}`}]
  })
}

/** Whether a step was skipped that may be. */
function isSkipped(index: number, {planned, steps, allowed}: Left): boolean {
  const kinds = planned.map(({step}) => step)
  return (
    mayIdle(index, kinds, allowed?.skipped) &&
    steps.some(one => one.index === index && one.state === 'skipped')
  )
}

/** Whether this step of a plan may have nothing to do. */
export function mayIdle(index: number, kinds: readonly string[], skipped: Allowed['skipped'] = {}): boolean {
  const kind = kinds[index] ?? ''
  const before = kinds.slice(0, index).filter(one => one === kind).length
  return before >= (skipped[kind] ?? Number.POSITIVE_INFINITY)
}

function runBreaches(left: Left): readonly Breach[] {
  const {run, steps} = left
  const sentences = [
    ...(run.state === 'succeeded' ? [] : [`the run is ${run.state}: ${run.note}`]),
    ...steps
      .filter(({index, state}) => state !== 'done' && !isSkipped(index, left))
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
