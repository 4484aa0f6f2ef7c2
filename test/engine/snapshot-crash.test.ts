import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import type {Store} from '../../src/ports/store.ts'
import {aClock, aTestWorld, operator, type TestWorld, testDigest} from '../fixtures/a-context.ts'
import {type ScriptedBackups, scriptedBackups} from '../fixtures/backups.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

class Killed extends Error {}

interface Dead {
  readonly next: TestWorld
  readonly run: string
}

/** Confirms a snapshot in a process that dies at this instant, and settles what it left in the next one. */
async function dieAt(instant: string): Promise<Dead> {
  let dead = false
  const [clock, cluster] = [aClock(), new ScriptedCluster()]
  const backups = scriptedBackups(cluster, clock)
  const {store} = await aTestWorld({clock, cluster, backups})
  const world = await aTestWorld({
    ...{clock, cluster, backups, instance: 'first'},
    store: mortal(store, () => dead),
    reach: name => {
      if (name !== instant) return
      dead = true
      throw new Killed()
    },
  })
  const asked = await world.operations.propose({
    ...{cluster: 'prod-a', runbook: 'snapshot', params: {}, by: operator},
    ...{channel: 'C1', incident: null, threadKey: null, requestKey: 'once'},
  })
  assert.ok(asked.ok)
  await world.operations.decide({plan: asked.record.id, decision: 'approve', by: operator, channel: 'C1'})
  await world.background.idle()
  assert.ok(dead, `${instant} was never reached`)
  const next = await nextProcess({store, cluster, backups, clock})
  await settleInterruptedRuns(next.context)
  return {next, run: (await store.runs.ofPlan(asked.record.id))?.id ?? ''}
}

function nextProcess(left: {
  readonly store: Store
  readonly cluster: ScriptedCluster
  readonly backups: ScriptedBackups
  readonly clock: ReturnType<typeof aClock>
}): Promise<TestWorld> {
  return aTestWorld({...left, instance: 'second'})
}

function mortal(store: Store, dead: () => boolean): Store {
  return {
    ...store,
    transaction: work => (dead() ? Promise.reject(new Killed()) : store.transaction(work)),
    leases: {
      ...store.leases,
      beat: (...args) => (dead() ? Promise.reject(new Killed()) : store.leases.beat(...args)),
    },
  }
}

describe('a process killed while it saves a snapshot', () => {
  for (const [instant, state] of [
    ['step.guarded', 'pending'],
    ['step.intended', 'pending'],
    ['step.acting', 'pending'],
    ['step.acted', 'done'],
    ['step.looked', 'done'],
    ['step.recorded', 'done'],
  ] as const)
    it(`leaves a step that is ${state} at ${instant}, and one snapshot in the end`, async () => {
      const {next, run} = await dieAt(instant)

      const [step] = await next.store.runs.steps(run)
      assert.equal(step?.state, state)
      const resumed = await next.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})
      assert.ok(resumed.ok, JSON.stringify(resumed))
      await next.background.idle()

      assert.equal((await next.store.runs.get(run))?.state, 'succeeded')
      assert.deepEqual(next.cluster.effects, ['snapshot etcd-2'])
      assert.equal((await verifyAudit(next.store.audit, testDigest)).intact, true)
    })
})
