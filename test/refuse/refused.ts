import assert from 'node:assert/strict'
import type {AuditEntry} from '../../src/domain/audit.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import {approver, operator, secondApprover, testDigest} from '../fixtures/a-context.ts'
import {aRefusalWorld, type RefusalWorld} from './refusal-world.ts'
import type {Situation, Turned} from './situation.ts'

/** What came of it, with the entry of the trail that says so. */
interface Outcome extends Turned {
  readonly entry: AuditEntry
}

/** Already dangerous when the plan is asked for: no plan is made. */
export async function refusedAtPlan(situation: Situation, expected: Turned): Promise<void> {
  const world = await aRefusalWorld(situation.turned?.(situation.good) ?? situation.good)
  await situation.happens?.(world)

  const proposed = await world.propose({...situation.wish, by: situation.asks ?? operator})

  assert.ok(!proposed.ok, `a plan was made: ${proposed.ok && proposed.record.plan.title}`)
  const {code, reason} = proposed.refusal
  await assertTurned(world, expected, {code, says: reason, entry: await newest(world)})
  assert.equal((await newest(world)).event.kind, 'request-refused')
  assert.deepEqual(await world.store.plans.ofCluster('prod-a', 10), [])
}

/** Turned dangerous after the plan was made on a good world: the click does not count, or the run stops before it begins. */
export async function refusedAtRun(situation: Situation, expected: Turned): Promise<void> {
  const world = await aRefusalWorld(situation.good)
  const proposed = await world.propose(situation.wish)
  assert.ok(proposed.ok, JSON.stringify(proposed))
  const dangerous = async (): Promise<void> => {
    world.cluster = situation.turned?.(world.cluster) ?? world.cluster
    await situation.happens?.(world)
  }
  const {moment = {look: 1}} = situation
  if (moment === 'before the click') await dangerous()
  else world.turn(moment, dangerous)

  const outcome = await click(world, situation, proposed.record)

  await assertTurned(world, expected, outcome)
  const lease = await world.store.leases.get('prod-a')
  assert.notEqual(lease?.run, (await world.store.runs.ofPlan(proposed.record.id))?.id ?? 'none')
}

/** Everybody clicks who has to; the first refusal ends it, or else the run that was started. */
async function click(
  world: RefusalWorld,
  {clicks, form}: Situation,
  {id: plan, approvalsNeeded}: {readonly id: string; readonly approvalsNeeded: number},
): Promise<Outcome> {
  const enough = approvalsNeeded === 0 ? [operator] : [approver, secondApprover].slice(0, approvalsNeeded)
  const request = {plan, decision: 'approve', channel: 'C1', typed: 'prod-a', ...form} as const
  for (const by of clicks ?? enough) {
    const decided = await world.operations.decide({...request, by})
    await world.background.idle()
    if (decided.ok) continue
    const entry = await newest(world)
    assert.equal(entry.event.kind, 'approval-refused')
    return {code: decided.refusal.code, says: decided.refusal.reason, entry}
  }
  return outcomeOf(world, plan)
}

async function outcomeOf(world: RefusalWorld, plan: string): Promise<Outcome> {
  const run = await world.store.runs.ofPlan(plan)
  assert.ok(run, 'nothing was started and nothing refused')
  const trail = await world.store.audit.list({run: run.id, limit: 100})
  const kind = run.state === 'stopped' ? 'run-stopped' : 'step-skipped'
  const entry = trail.find(({event}) => event.kind === kind)
  assert.ok(entry, `the run ${run.state} and no ${kind} is on record: ${run.note}`)
  assert.ok(
    trail.every(({event}) => event.kind !== 'step-intended'),
    'a step was about to begin',
  )
  if (run.stopReason !== null) return {code: run.stopReason, says: run.note, entry}
  assert.equal(run.state, 'succeeded')
  return {code: 'skipped', says: entry.event.summary, entry}
}

/** The right reason, in the trail too, which is intact; and nothing was ever sent. */
async function assertTurned(world: RefusalWorld, expected: Turned, outcome: Outcome): Promise<void> {
  assert.equal(outcome.code, expected.code, outcome.says)
  assert.ok(outcome.says.includes(expected.says), outcome.says)
  const {detail, summary} = outcome.entry.event
  assert.ok(summary.includes(expected.says), summary)
  if (expected.code !== 'skipped') assert.equal(detail['code'] ?? detail['reason'], expected.code)
  assert.deepEqual(world.sent, [])
  const verdict = await verifyAudit(world.store.audit, testDigest)
  assert.ok(verdict.intact && verdict.entries > 0, JSON.stringify(verdict))
}

async function newest({store}: RefusalWorld): Promise<AuditEntry> {
  const [entry] = await store.audit.list({limit: 1})
  assert.ok(entry, 'nothing is on record')
  return entry
}
