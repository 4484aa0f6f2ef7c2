import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB} from '../../src/domain/units.ts'
import {watchCluster} from '../../src/operations/watch-cluster.ts'
import type {Observations, StoredObservation} from '../../src/ports/store.ts'
import {aTestWorld} from '../fixtures/a-context.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const schedule = {healthEveryMs: 30 * SECOND_MS, deepEveryMs: 10 * MINUTE_MS}

async function aWatch() {
  const world = await aTestWorld()
  const [access] = world.context.clusters.all
  if (access === undefined) throw new Error('no cluster')
  const kept: StoredObservation[] = []
  const insert: Observations['insert'] = async stored => void kept.push(stored)
  Object.assign(world.store, {observations: {...world.store.observations, insert}})
  const turn = watchCluster(access, world.context, schedule)
  return {...world, kept, turn}
}

describe('a cluster watched by itself', () => {
  it('is sampled with four small calls to each member, and only its history grows', async () => {
    const {cluster, clock, store, kept, turn} = await aWatch()
    await turn()

    assert.deepEqual(
      [...new Set(cluster.calls.map(call => call.split(' ')[0]))],
      ['status', 'memberList', 'linearizableRead', 'serializableRead'],
    )
    assert.equal(cluster.calls.length, 12)
    assert.deepEqual(kept, [])
    const now = clock.now().toISOString()
    const window = await store.history.window('prod-a', {from: now, to: now, most: 9})
    assert.deepEqual(
      window[0]?.members.map(({healthy, leader}) => [healthy, leader]),
      [
        [true, 'a1'],
        [true, 'a1'],
        [true, 'a1'],
      ],
    )
  })

  it('is looked at in full when that is due, which is kept for a while, and without hashes', async () => {
    const {cluster, clock, kept, turn} = await aWatch()
    for (let i = 0; i < 45; i += 1) {
      await turn()
      clock.advance(schedule.healthEveryMs)
    }

    assert.deepEqual(
      kept.map(({purpose}) => purpose),
      ['schedule', 'schedule', 'schedule'],
    )
    assert.equal(cluster.calls.filter(call => call.startsWith('process')).length, 9)
    assert.equal(cluster.calls.filter(call => call.startsWith('hashKv')).length, 0)
  })

  async function hashesAfter(change: (world: Awaited<ReturnType<typeof aWatch>>) => void): Promise<number> {
    const watch = await aWatch()
    change(watch)
    // Turns just when full looks are due: three and a half hours.
    for (let i = 0; i < 21; i += 1) {
      watch.clock.advance(schedule.deepEveryMs)
      await watch.turn()
    }
    return watch.cluster.calls.filter(call => call === `hashKv ${watch.cluster.member('etcd-1').url}`).length
  }

  it('is hashed once an hour', async () => {
    assert.equal(await hashesAfter(() => undefined), 3)
  })

  it('is not hashed while its database is large or a member is silent', async () => {
    assert.equal(await hashesAfter(({cluster}) => (cluster.member('etcd-2').dbSize = GiB)), 0)
    assert.equal(await hashesAfter(({cluster}) => (cluster.member('etcd-2').up = false)), 0)
  })
})
