import type {PlanRecord, Refusal} from '../domain/approval.ts'
import {OpsError} from '../domain/errors.ts'
import {
  type CodeVerdict,
  cannotGiveCode,
  enrolledAs,
  judgeCode,
  MOST_FAILURES,
  needsOneTimeCode,
} from '../domain/one-time-code.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {Tables} from '../ports/store.ts'
import type {DecideRequest} from './decision-rules.ts'

type Coded = Pick<DecideRequest, 'by' | 'decision' | 'code'>

/** Each time somebody else was first, that one's try is kept, and after a few of those no code counts any more. */
const MOST_SWAPS = 2 * MOST_FAILURES

/**
 * Uses up the code of a decision that needs one, in the transaction of the decision: a right one counts once, a wrong one
 * is remembered. Null when nothing speaks against the decision. Throws `store/conflict` when others were always first.
 *
 * SAFETY: a code counts only when the store still holds what it was judged by, else it is judged anew: two decisions at once
 * may both have read that it was not used. Guarded by "counts one of two equal codes of two given at once …".
 */
export async function useCode(
  request: Coded,
  record: PlanRecord,
  place: {readonly context: Context; readonly tables: Tables},
): Promise<Refusal | null> {
  for (let swaps = 0; swaps < MOST_SWAPS; swaps += 1) {
    const {refusal, before, after} = await verdictOn(request, record, place)
    if (after === null || (await place.tables.oneTimeCodes.swap(before, after))) return refusal
  }
  throw new OpsError('store/conflict', 'Codes of this person were used many times at once.', {
    remedy: 'Wait for the next code of your app, and give it once.',
  })
}

/** What would be said of the code, without using it up. */
export async function codeProblem(
  request: Coded,
  record: PlanRecord,
  context: Context,
): Promise<Refusal | null> {
  return (await verdictOn(request, record, {context, tables: context.store})).refusal
}

/** Why a form that asks for a code would be filled in for nothing: this person has no app, or no try left. */
export async function codeObstacle(by: Actor, record: PlanRecord, context: Context): Promise<Refusal | null> {
  const {policy, oneTimeCodes, store, clock} = context
  if (!needsOneTimeCode(record, policy)) return null
  if (oneTimeCodes === null) return noKey
  return cannotGiveCode(await store.oneTimeCodes.get(enrolledAs(by)), clock.now())
}

const noKey: Refusal = {
  code: 'refused/one-time-code',
  reason: 'Approving a destructive plan takes a one-time code, and Quorate has no key to check one with.',
  remedy: 'Set QUORATE_TOTP_KEY where Quorate runs; see docs/configuration.md.',
}

async function verdictOn(
  {by, decision, code}: Coded,
  record: PlanRecord,
  {context, tables}: {readonly context: Context; readonly tables: Pick<Tables, 'oneTimeCodes'>},
): Promise<CodeVerdict> {
  if (decision !== 'approve' || !needsOneTimeCode(record, context.policy))
    return {refusal: null, before: null, after: null}
  const {oneTimeCodes: codes, clock} = context
  if (codes === null) return {refusal: noKey, before: null, after: null}
  const person = enrolledAs(by)
  const now = clock.now()
  const match = (sealed: string, typed: string): number | null => codes.match(person, sealed, typed, now)
  return judgeCode(code, await tables.oneTimeCodes.get(person), {match, now})
}
