import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {ClusterSettings} from '../../src/domain/settings.ts'
import {percentilesOf, type WriteProbe} from '../../src/domain/write-probe.ts'
import {probeOnSchedule} from '../../src/operations/probe-on-schedule.ts'
import {aTestWorld, operator, type TestWorld} from '../fixtures/a-context.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

const allowed = {actions: 'enabled', permits: ['write-probe']} as const satisfies Partial<ClusterSettings>

/** A cluster whose write probes are counted, and no key is left of an earlier one. */
async function aProbed(settings: Partial<ClusterSettings> = allowed, left = 0) {
  const cluster = new ScriptedCluster()
  const probed: string[] = []
  let last: WriteProbe | null = null
  const world = await aTestWorld({
    settings,
    cluster,
    etcd: {
      ...cluster.etcd(),
      countKeys: async () => ({total: left, counted: left, partial: false, prefixes: []}),
      probeWrites: async (endpoint, request) => {
        probed.push(endpoint)
        const times = percentilesOf([1, 2, 3])
        last = {id: request.id, endpoint, writes: request.writes, put: times, get: times, delete: times}
      },
      lastWriteProbe: () => last,
    },
  })
  const [access] = world.context.clusters.all
  if (access === undefined) throw new Error('no cluster')
  return {...world, probed, probe: () => probeOnSchedule(access, world.context)}
}

const writesOf = async ({store}: TestWorld): Promise<number> =>
  (await store.audit.list({limit: 10})).filter(({event}) => event.kind === 'writes-measured').length

describe('a scheduled write probe', () => {
  it('measures writes through the leader, with a record of it', async () => {
    const world = await aProbed()
    const measured = await world.probe()

    assert.deepEqual(world.probed, [world.cluster.member('etcd-1').url])
    assert.equal(measured?.put.p99, 3)
    assert.equal(await writesOf(world), 1)
  })

  const refusals: Readonly<Record<string, Partial<ClusterSettings>>> = {
    'write probes are not allowed': {actions: 'enabled'},
    'actions are disabled': {actions: 'disabled', permits: ['write-probe']},
    'another permit is given': {actions: 'enabled', permits: ['drill']},
  }
  for (const [why, settings] of Object.entries(refusals))
    it(`never writes while ${why}`, async () => {
      const world = await aProbed(settings)
      assert.equal(await world.probe(), null)
      assert.deepEqual([world.probed, world.cluster.calls, await writesOf(world)], [[], [], 0])
    })

  it('never writes while a voter is ill, the cluster is frozen, or keys of an earlier probe are left', async () => {
    const ill = await aProbed()
    ill.cluster.member('etcd-3').up = false
    assert.equal(await ill.probe(), null)

    const frozen = await aProbed()
    const freeze = {cluster: 'prod-a', reason: 'bad disk', by: operator, channel: 'C1'}
    assert.ok((await frozen.operations.freeze(freeze)).ok)
    assert.equal(await frozen.probe(), null)

    const left = await aProbed(allowed, 3)
    assert.equal(await left.probe(), null)
    assert.deepEqual([ill.probed, frozen.probed, left.probed], [[], [], []])
  })

  it('never writes while a run holds the cluster', async () => {
    const world = await aProbed()
    const now = world.clock.now().toISOString()
    await world.store.leases.acquire({cluster: 'prod-a', run: 'run_1', instance: 'i', acquiredAt: now})
    assert.equal(await world.probe(), null)
    assert.deepEqual(world.probed, [])
  })
})
