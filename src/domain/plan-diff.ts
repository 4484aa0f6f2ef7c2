import {changedFacts, type Plan} from './plan.ts'

/** One thing in which a plan differs from the one it replaces, in words. */
export interface PlanChange {
  readonly what: string
  readonly before: string
  readonly now: string
}

/** What whoever approved the older plan has to look at again: the facts it stands on, its steps, its quorum. */
export function planDiff(older: Plan, newer: Plan): readonly PlanChange[] {
  const facts = changedFacts(older.facts, newer.facts).map(({fact, planned, now}) => ({
    what: fact,
    before: planned,
    now,
  }))
  return [
    ...facts,
    ...differing('steps', stepsOf(older), stepsOf(newer)),
    ...differing('quorum', quorumOf(older), quorumOf(newer)),
    ...differing('risk', older.risk, newer.risk),
  ]
}

function differing(what: string, before: string, now: string): readonly PlanChange[] {
  return before === now ? [] : [{what, before, now}]
}

function stepsOf({steps}: Plan): string {
  return steps.map(({title}) => title).join(', ')
}

function quorumOf({quorum: {healthy, voters}}: Plan): string {
  return `${healthy} of ${voters} voters healthy`
}
