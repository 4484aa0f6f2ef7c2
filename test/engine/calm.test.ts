import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {RunRecord} from '../../src/domain/run.ts'
import {lookAtCluster} from '../../src/operations/look-at-cluster.ts'
import type {KubernetesReader} from '../../src/ports/kubernetes.ts'
import {approver, aRequest, aTestWorld, type TestWorld} from '../fixtures/a-context.ts'

async function rolled(world: TestWorld): Promise<RunRecord> {
  const asked = await world.operations.propose(aRequest('rolling-restart'))
  assert.ok(asked.ok, JSON.stringify(asked))
  const plan = asked.record.id
  await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
  return (await world.store.runs.ofPlan(plan)) ?? assert.fail('no run')
}

const everything = ['restart etcd-2', 'restart etcd-3', 'move-leader etcd-2', 'restart etcd-1']

/** An API server that is ready but for so many answers after the first member was restarted. */
function behind(unready: number): {kubernetes: KubernetesReader; restarted: () => void; asked: () => number} {
  let [left, asked] = [0, 0]
  return {
    restarted: () => void (left = unready),
    asked: () => asked,
    kubernetes: {
      apiServers: ['https://10.0.1.1:6443'],
      readiness: async () => {
        asked += 1
        left -= 1
        return {ready: left < 0, live: true, failing: left < 0 ? [] : ['etcd']}
      },
    },
  }
}

describe('a rolling restart', () => {
  it('waits between two members for the API server behind the first', async () => {
    const api = behind(2)
    const world = await aTestWorld({kubernetes: api.kubernetes})
    world.cluster.before = effect => {
      if (effect === 'restart etcd-2') api.restarted()
    }

    const run = await rolled(world)

    assert.deepEqual([run.state, world.cluster.effects], ['succeeded', everything])
    // One for the plan, one before each of the four steps, and one for each time it was not ready.
    assert.equal(api.asked(), 1 + 4 + 2)
  })

  it('stops when the API server does not come back in the time of the health gate', async () => {
    const api = behind(10_000)
    const world = await aTestWorld({kubernetes: api.kubernetes})
    world.cluster.before = effect => {
      if (effect === 'restart etcd-2') api.restarted()
    }

    const run = await rolled(world)

    assert.deepEqual(
      [run.state, run.stopReason, world.cluster.effects],
      ['stopped', 'guard', ['restart etcd-2']],
    )
    assert.match(run.note, /1 of 1 Kubernetes API servers are not ready: https:\/\/10\.0\.1\.1:6443 \(etcd\)/)
  })

  it('does not wait for the election that its own hand-over was, though its past shows it', async () => {
    const took = async (looks: number): Promise<number> => {
      const world = await aTestWorld()
      const access = world.context.clusters.find('prod-a') ?? assert.fail('no cluster')
      for (let look = 0; look < looks; look += 1) await lookAtCluster(access, world.context)
      const began = world.clock.now().getTime()

      const run = await rolled(world)

      assert.deepEqual([run.state, world.cluster.effects], ['succeeded', everything])
      return world.clock.now().getTime() - began
    }

    assert.equal(await took(2), await took(0))
  })
})
