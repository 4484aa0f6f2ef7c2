import type {StepCall} from './runbook.ts'

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
 * whom it joins, started, up to date, and only then a voter. What there is nothing to do for skips itself, so the same
 * calls serve a host that ran an older member and one that was built anew. No member of that host may be listed.
 *
 * SAFETY: an old identity never meets new data; guarded by "sets old data aside before anything is added or started".
 */
export function rejoinSteps({member, peerUrl, aside}: Newcomer): readonly StepCall[] {
  return [
    {step: 'stop-member', input: {member, why: 'removed'}},
    {step: 'set-aside-data', input: {member, as: aside}},
    {step: 'add-learner', input: {peerUrl}},
    {step: 'join-settings', input: {member, peerUrl}},
    {step: 'start-member', input: {member, when: 'joins'}},
    ...settleInSteps(peerUrl),
  ]
}

/** The end of it: what is left to do for a learner that runs. It is named by its name, its id or its peer address. */
export function settleInSteps(learner: string): readonly StepCall[] {
  return [
    {step: 'catch-up', input: {member: learner}},
    {step: 'promote-learner', input: {member: learner}},
  ]
}
