import {learnerCalled} from './learner-gate.ts'
import type {StepCall} from './runbook.ts'
import type {ClusterView} from './view.ts'

/** A host that is to run a member it has not run before. */
export interface Newcomer {
  /** What configuration calls the member on that host. */
  readonly member: string
  /** Where the other members will reach it. */
  readonly peerUrl: string
  /** The name under which what is left of an older member is kept, from `asideNameAt`. */
  readonly aside: string
}

/**
 * Brings a host in as a new member (etcd-facts A10 and A11): stopped, what it held set aside, listed as a learner, told
 * whom it joins, started, up to date, and only then a voter. A step with nothing to do skips itself, so the same calls
 * serve a host that ran an older member and one that was built anew. Not for a learner that has started: see
 * {@link stepsToBringIn}.
 *
 * SAFETY: an old identity never meets new data; guarded by "sets old data aside before anything is added or started".
 */
export function rejoinSteps({member, peerUrl, aside}: Newcomer): readonly StepCall[] {
  return [
    {step: 'stop-member', input: {member}},
    {step: 'set-aside-data', input: {member, as: aside}},
    {step: 'add-learner', input: {peerUrl}},
    {step: 'join-settings', input: {member, peerUrl}},
    {step: 'start-member', input: {member}},
    {step: 'catch-up', input: {member: peerUrl}},
    {step: 'promote-learner', input: {member: peerUrl}},
  ]
}

/**
 * The same from where an earlier run broke off: a learner that has started holds data of its own by now and only has to
 * catch up.
 *
 * SAFETY: a learner that lost its data could not start again; guarded by "keeps the data of a learner that has started".
 */
export function stepsToBringIn(newcomer: Newcomer, view: ClusterView): readonly StepCall[] {
  const all = rejoinSteps(newcomer)
  const learner = learnerCalled(view, newcomer.peerUrl)
  if (learner?.started !== true) return all
  return all.slice(all.findIndex(({step}) => step === 'start-member'))
}
