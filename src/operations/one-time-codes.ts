import type {PlanRecord, Refusal} from '../domain/approval.ts'
import {
  type CodeVerdict,
  cannotGiveCode,
  enrolledAs,
  judgeCode,
  needsOneTimeCode,
} from '../domain/one-time-code.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {Tables} from '../ports/store.ts'
import type {DecideRequest} from './decision-rules.ts'

type Coded = Pick<DecideRequest, 'by' | 'decision' | 'code'>

/**
 * Uses up the code of a decision that needs one, in the transaction of the decision: a right one counts once, a wrong one
 * is remembered. Null when nothing speaks against the decision.
 */
export async function useCode(
  request: Coded,
  record: PlanRecord,
  {context, tables}: {readonly context: Context; readonly tables: Tables},
): Promise<Refusal | null> {
  const {refusal, after} = await verdictOn(request, record, {context, tables})
  if (after !== null) await tables.oneTimeCodes.update(after)
  return refusal
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
  if (decision !== 'approve' || !needsOneTimeCode(record, context.policy)) return {refusal: null, after: null}
  const {oneTimeCodes: codes, clock} = context
  if (codes === null) return {refusal: noKey, after: null}
  const person = enrolledAs(by)
  const now = clock.now()
  const match = (sealed: string, typed: string): number | null => codes.match(person, sealed, typed, now)
  return judgeCode(code, await tables.oneTimeCodes.get(person), {match, now})
}
