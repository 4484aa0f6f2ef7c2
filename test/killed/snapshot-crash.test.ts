import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import {nextProcess, resume, runUntil} from '../engine/dying.ts'
import {aClock, testDigest} from '../fixtures/a-context.ts'
import {scriptedBackups} from '../fixtures/backups.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

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
      const [clock, cluster] = [aClock(), new ScriptedCluster()]
      const parts = {clock, cluster, backups: scriptedBackups(cluster, clock)}
      const left = await runUntil(instant, {runbook: 'snapshot', params: {}}, parts)
      assert.ok(left.died, `${instant} was never reached`)
      const next = await nextProcess(left)
      await settleInterruptedRuns(next.context)

      const [step] = await next.store.runs.steps(left.run)
      assert.equal(step?.state, state)
      await resume(left.run, next)

      assert.equal((await next.store.runs.get(left.run))?.state, 'succeeded')
      assert.deepEqual(next.cluster.effects, ['snapshot etcd-2'])
      assert.equal((await verifyAudit(next.store.audit, testDigest)).intact, true)
    })
})
