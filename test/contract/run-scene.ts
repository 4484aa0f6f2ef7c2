import assert from 'node:assert/strict'
import type {PlanRecord, Refusal} from '../../src/domain/approval.ts'
import type {AuditEvent} from '../../src/domain/audit.ts'
import type {RunRecord} from '../../src/domain/run.ts'
import type {ClusterSettings} from '../../src/domain/settings.ts'
import type {Context} from '../../src/engine/context.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import {createOperations} from '../../src/operations/index.ts'
import type {Operations} from '../../src/operations/operations.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {
  approver,
  aTestWorld,
  operator,
  secondApprover,
  settings,
  type TestWorld,
  testPolicy,
} from '../fixtures/a-context.ts'

/** The real operations and the real runner over real etcd, with a store in memory and the machine's clock. */
export interface RunScene {
  readonly world: TestWorld
  readonly operations: Operations
}

/** A scene in which these members are configured; `etcd` may be a port that loses answers. */
export async function runSceneOf(
  members: readonly LocalMember[],
  etcd: EtcdPort,
  changes: Partial<ClusterSettings> = {},
): Promise<RunScene> {
  const world = await aTestWorld({clock: {...systemClock, advance: () => undefined}})
  const endpoints = members.map(({name, clientUrl}) => ({url: clientUrl, member: name}))
  const access = {
    settings: settings({endpoints, ...changes}),
    etcd,
    hosts: null,
    kubernetes: null,
    past: null,
    backups: null,
  }
  const context: Context = {
    ...world.context,
    clusters: {all: [access], find: id => (id === access.settings.id ? access : undefined)},
    policy: {...testPolicy, gate: {settleMs: 200, looks: 2, everyMs: 100, giveUpMs: 15_000}},
  }
  return {world, operations: createOperations(context, world.background)}
}

/** The plan that was offered for approval. */
export async function proposed(
  scene: RunScene,
  runbook: string,
  params: Readonly<Record<string, string>>,
): Promise<PlanRecord> {
  const answer = await propose(scene, runbook, params)
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.record
}

/** Why none was. */
export async function refused(
  scene: RunScene,
  runbook: string,
  params: Readonly<Record<string, string>>,
): Promise<Refusal> {
  const answer = await propose(scene, runbook, params)
  assert.ok(!answer.ok, JSON.stringify(answer))
  return answer.refusal
}

function propose({operations}: RunScene, runbook: string, params: Readonly<Record<string, string>>) {
  return operations.propose({
    cluster: 'prod-a',
    runbook,
    params,
    by: operator,
    channel: 'C1',
    incident: null,
    threadKey: null,
    requestKey: `${runbook}-${Math.random()}`,
  })
}

/** Approved by as many people as it takes, and run to its end. */
export async function approved({world, operations}: RunScene, record: PlanRecord): Promise<RunRecord> {
  const people = {
    'safe-write': [operator],
    disruptive: [approver],
    destructive: [approver, secondApprover],
  }[record.plan.risk]
  for (const by of people) {
    const confirmed = {typed: 'prod-a'}
    const click = {plan: record.id, decision: 'approve', by, channel: 'C1', ...confirmed} as const
    const decided = await operations.decide(click)
    assert.ok(decided.ok, JSON.stringify(decided))
  }
  await world.background.idle()
  const run = await world.store.runs.ofPlan(record.id)
  assert.ok(run)
  return run
}

/** What was written down, oldest first. */
export async function kinds({store}: TestWorld): Promise<readonly AuditEvent['kind'][]> {
  const entries = await store.audit.list({limit: 1000})
  return entries.map(({event}) => event.kind).toReversed()
}
