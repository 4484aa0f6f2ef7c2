import {afterReadings, type Hysteresis, type MonitorState, type Noticed} from '../monitor.ts'
import {certificateExpiry} from './certificates.ts'
import {electionStorm, noLeader, splitView} from './leader.ts'
import {memberUnreachable, quorumAtRisk, quorumLost} from './quorum.ts'
import type {Sign, Watched} from './sign.ts'
import {corrupt, spaceFull, spaceRunningOut} from './space.ts'

export type {Watched} from './sign.ts'

/** Every sign the monitor knows, worst first: the first that opens names the incident. */
export const signs = [
  quorumLost,
  corrupt,
  noLeader,
  splitView,
  spaceFull,
  electionStorm,
  quorumAtRisk,
  spaceRunningOut,
  certificateExpiry,
  memberUnreachable,
] as const

export type SignId = (typeof signs)[number]['id']

/** Ids of the checks that signs read. */
export const signChecks: ReadonlySet<string> = new Set(signs.flatMap((sign: Sign) => sign.checks))

/** How one sign is treated. */
export interface SignRule extends Hysteresis {
  /** Whether it opens an incident; otherwise it is only logged. */
  readonly incident: boolean
}
export type SignRules = Readonly<Record<SignId, SignRule>>

/**
 * Looks come every half minute, those that ask for metrics and certificates every ten minutes. What etcd itself says
 * counts at once; what one look may catch in passing has to stay: an election is over in seconds, a restart in a minute
 * (etcd-facts 2.13, 5.1: the mixin waits 1 to 10 min). Members away by themselves page nobody while a spare is left.
 */
export const signDefaults: SignRules = {
  'quorum-lost': {openAfter: 2, endAfter: 3, incident: true},
  corrupt: {openAfter: 1, endAfter: 3, incident: true},
  'no-leader': {openAfter: 2, endAfter: 3, incident: true},
  'split-view': {openAfter: 2, endAfter: 3, incident: true},
  'space-full': {openAfter: 1, endAfter: 2, incident: true},
  'election-storm': {openAfter: 2, endAfter: 3, incident: true},
  'quorum-at-risk': {openAfter: 3, endAfter: 3, incident: true},
  'space-running-out': {openAfter: 2, endAfter: 2, incident: true},
  'certificate-expiry': {openAfter: 1, endAfter: 1, incident: true},
  'member-unreachable': {openAfter: 3, endAfter: 3, incident: false},
}

/** The sign of this id; every id has one. */
export function signOf(id: SignId): Sign<SignId> | undefined {
  return signs.find(sign => sign.id === id)
}

/** Reads every sign in one look and takes it into account. */
export function afterLook(before: MonitorState<SignId>, watched: Watched, rules: SignRules): Noticed<SignId> {
  const of = Object.fromEntries(signs.map(sign => [sign.id, sign.read(watched)] as const))
  const {state, signals} = afterReadings(before, {at: watched.view.observedAt, of}, rules)
  const place = (id: SignId): number => signs.findIndex(sign => sign.id === id)
  return {state, signals: signals.toSorted((a, b) => place(a.sign) - place(b.sign))}
}
