import type {PlanRecord, Refusal} from './approval.ts'
import type {Actor} from './person.ts'
import type {Policy} from './settings.ts'
import {counted} from './words.ts'

/** A person's authenticator app, as it was enrolled. The secret is sealed: the store cannot read it. */
export interface Enrolment {
  /** Slack user id: one human has one, whichever way they come. */
  readonly person: string
  readonly sealed: string
  readonly enrolledAt: string
  readonly enrolledBy: Actor
  /** Time step of the last code that counted; that one and every older one never count again. */
  readonly lastStep: number | null
  /** When wrong codes were given, ISO 8601; only those that still count. */
  readonly failures: readonly string[]
}

/**
 * Wrong codes in this time until no code counts for a while. Three codes of a million are right at any moment, so five
 * tries in ten minutes guess one in about a year; fewer would lock out a tired thumb.
 */
export const MOST_FAILURES = 5
export const FAILURES_WITHIN_MS = 10 * 60_000

/** Whether approving this plan also takes a code from the approver's authenticator app. */
export function needsOneTimeCode({plan}: Pick<PlanRecord, 'plan'>, {destructive}: Policy): boolean {
  return plan.risk === 'destructive' && destructive.oneTimeCode
}

/** What one code led to. */
export type CodeVerdict = {
  /** Null when the code counts. */
  readonly refusal: Refusal | null
} & Change

/** The enrolment the code was judged by and the one to keep, also after a refusal; `after` is null when nothing changed. */
type Change =
  | {readonly before: Enrolment; readonly after: Enrolment}
  | {readonly before: Enrolment | null; readonly after: null}

/**
 * Judges one typed code. `match` gives the time step of a code that is right, else null; it is not asked while too many
 * wrong ones lie behind.
 *
 * SAFETY: fails closed; `test/domain/one-time-code.test.ts` guards each way.
 */
export function judgeCode(
  typed: string | undefined,
  enrolment: Enrolment | null,
  {match, now}: {readonly match: (sealed: string, code: string) => number | null; readonly now: Date},
): CodeVerdict {
  if (enrolment === null) return {refusal: notEnrolled, before: null, after: null}
  const hopeless = cannotGiveCode(enrolment, now)
  if (hopeless !== null) return {refusal: hopeless, before: enrolment, after: null}
  const code = typed?.replaceAll(/\s/gu, '') ?? ''
  if (code === '') return {refusal: missing, before: enrolment, after: null}
  const step = match(enrolment.sealed, code)
  if (step !== null && step > (enrolment.lastStep ?? -1))
    return {refusal: null, before: enrolment, after: {...enrolment, lastStep: step, failures: []}}
  const after = {...enrolment, failures: [...recentFailures(enrolment, now), now.toISOString()]}
  const refusal = step === null ? wrong(MOST_FAILURES - after.failures.length) : used
  return {refusal, before: enrolment, after}
}

/** Why no code of this person would count now, so that nobody is asked for one in vain. */
export function cannotGiveCode(enrolment: Enrolment | null, now: Date): Refusal | null {
  if (enrolment === null) return notEnrolled
  const recent = recentFailures(enrolment, now)
  return recent.length < MOST_FAILURES ? null : lockedOut(recent, now)
}

function recentFailures({failures}: Enrolment, now: Date): readonly string[] {
  return failures.filter(at => Date.parse(at) > now.getTime() - FAILURES_WITHIN_MS)
}

const code = 'refused/one-time-code'

const notEnrolled: Refusal = {
  code,
  reason: 'Approving a destructive plan takes a one-time code, and no authenticator app is enrolled for you.',
  remedy: 'Have one enrolled with `quorate totp enroll` at a terminal, or ask another approver.',
}

const missing: Refusal = {
  code,
  reason: 'Approving a destructive plan takes a one-time code, and none was given.',
  remedy: 'Type the six digits your authenticator app shows now; at a terminal with --code.',
}

const used: Refusal = {
  code,
  reason: 'This one-time code was used before, or is older than one that was.',
  remedy: 'Wait for the next code of your app, at most 30 s, and type that.',
}

/** The same words for a wrong code and for a secret that cannot be opened: neither is the guesser's business. */
function wrong(left: number): Refusal {
  return {
    code,
    reason: `This one-time code is not right; ${left === 1 ? '1 try' : `${left} tries`} left.`,
    remedy: 'Type the six digits your app shows now; if they are, the clock of the phone may be wrong.',
  }
}

function lockedOut(recent: readonly string[], now: Date): Refusal {
  const first = Date.parse(recent.at(-MOST_FAILURES) ?? now.toISOString())
  const minutes = Math.ceil((first + FAILURES_WITHIN_MS - now.getTime()) / 60_000)
  return {
    code,
    reason: `Too many wrong one-time codes: ${MOST_FAILURES} in ${FAILURES_WITHIN_MS / 60_000} minutes. None counts now, not even a right one.`,
    remedy: `Try again in ${counted(minutes, 'minute')}, or ask another approver. If it was not you, say so in the channel.`,
  }
}

/** Whose enrolment a Slack user id or an actor is about: the user id without its team. */
export function enrolledAs({id}: Pick<Actor, 'id'>): string {
  return id.slice(id.indexOf(':') + 1)
}
