import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {PROBE_PREFIX} from '../../src/domain/write-probe.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {CALL, memberAt, oneBinaryPerSeries, portFor, rejectsWith, skipWithout} from './etcd-fixture.ts'
import {approved, proposed, refused, runSceneOf} from './run-scene.ts'

const binaries = await oneBinaryPerSeries()
const keys = {prefix: PROBE_PREFIX, mostKeys: 1000}

describe('a write probe of a real cluster', {skip: skipWithout(binaries)}, () => {
  for (const {version, path} of binaries)
    describe(`with etcd ${version}`, () => {
      let cluster: LocalCluster | undefined
      let etcd: EtcdPort | undefined
      const use = () => {
        assert.ok(cluster && etcd)
        return {cluster, etcd, endpoint: memberAt(cluster, 0).clientUrl}
      }
      before(async () => {
        cluster = await startLocalCluster({size: 1, binary: path, tls: true})
        etcd = portFor(cluster)
      })
      after(async () => {
        etcd?.close()
        await cluster?.wipe()
      })

      it('measures every write and leaves nothing behind', async () => {
        const {etcd: port, endpoint} = use()
        const before = Number((await port.status(endpoint, CALL)).revision)

        await port.probeWrites(endpoint, {id: '20260101T030702000', writes: 30, perSecond: 50}, CALL)

        const probe = port.lastWriteProbe()
        assert.equal(probe?.writes, 30)
        assert.ok(probe.put.p50 > 0 && probe.put.p50 <= probe.put.p99 && probe.put.p99 <= probe.put.max)
        assert.equal((await port.countKeys(endpoint, keys, CALL)).total, 0)
        // One put and one delete each.
        assert.equal(Number((await port.status(endpoint, CALL)).revision) - before, 60)
      })

      it('ends at its deadline, and still leaves nothing behind', async () => {
        const {etcd: port, endpoint} = use()
        const request = {id: '20260101T030703000', writes: 500, perSecond: 10}

        const error = await rejectsWith(
          port.probeWrites(endpoint, request, {deadlineMs: 700}),
          'etcd/deadline',
        )

        assert.match(error.remedy, /go with their lease/)
        assert.notEqual(port.lastWriteProbe()?.id, request.id)
        assert.equal((await port.countKeys(endpoint, keys, CALL)).total, 0)
      })

      it('runs from request to audit where it is allowed, and shows what it measured', async () => {
        const {cluster: real, etcd: port} = use()
        const scene = await runSceneOf(real.members, port, {permits: ['write-probe']})

        const record = await proposed(scene, 'write-probe', {writes: '20', perSecond: '50'})
        const run = await approved(scene, record)

        assert.equal(run.state, 'succeeded', run.note)
        const [finished] = await scene.world.store.audit.list({limit: 1})
        assert.equal(finished?.event.kind, 'run-finished')
        assert.match(JSON.stringify(finished.event.detail), /put p50 [\d.]+ ms, p95 /)
      })

      it('is refused where it is not', async () => {
        const {cluster: real, etcd: port} = use()

        const {reason} = await refused(await runSceneOf(real.members, port), 'write-probe', {})

        assert.match(reason, /prod-a does not allow write probes/)
      })
    })
})
