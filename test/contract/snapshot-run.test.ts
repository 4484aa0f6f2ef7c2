import assert from 'node:assert/strict'
import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import {createBackups} from '../../src/adapters/backups/create-backups.ts'
import {freshBackup} from '../../src/domain/fresh-backup.ts'
import type {Context} from '../../src/engine/context.ts'
import {lookNow} from '../../src/engine/look.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import {createOperations} from '../../src/operations/index.ts'
import type {ClusterAccess} from '../../src/ports/clusters.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {aTestWorld, operator, settings, type TestWorld, testDigest} from '../fixtures/a-context.ts'
import {eventually, memberAt, oneBinaryPerSeries, portFor, rolesOf, skipWithout} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()
const gate = {settleMs: 0, looks: 2, everyMs: 50, giveUpMs: 20_000}

interface Scene {
  readonly cluster: LocalCluster
  readonly access: ClusterAccess
  readonly context: Context
  readonly world: TestWorld
  readonly dir: string
}

describe('a snapshot of a real cluster, from request to audit', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries)
    describe(`with etcd ${binary.version}`, () => {
      let scene: Scene | undefined
      const use = (): Scene => {
        assert.ok(scene)
        return scene
      }

      before(async () => {
        scene = await aScene(binary.path)
      })
      after(async () => {
        scene?.access.etcd.close()
        await scene?.cluster.wipe()
        await rm(scene?.dir ?? '', {recursive: true, force: true})
      })

      it('is confirmed by the asker, kept, verified, seen and on record', async () => {
        const {cluster, access, context, world, dir} = use()
        await cluster.client().put('precious', 'value')
        const {followers} = await rolesOf(cluster)

        const plan = await snapshotBy(context, world)

        const run = await world.store.runs.ofPlan(plan)
        assert.equal(run?.state, 'succeeded', run?.note)
        const newest = await access.backups?.newest()
        assert.ok(newest)
        assert.equal(newest.revision, (await cluster.client().status()).revision)
        const ids = await Promise.all(followers.map(async ({gateway}) => (await gateway.status()).memberId))
        assert.ok(ids.map(id => BigInt(id).toString(16)).includes(newest.memberId), 'taken from a follower')
        assert.equal((await readdir(path.join(dir, 'prod-a'))).length, 2)
        const {view} = await lookNow(access, context)
        assert.equal(freshBackup(view).allow, true)
        const trail = await world.store.audit.list({limit: 100})
        assert.deepEqual(trail.map(({event}) => event.kind).toReversed(), [
          'plan-proposed',
          'plan-confirmed',
          'run-started',
          'step-intended',
          'step-done',
          'run-finished',
        ])
        assert.equal((await verifyAudit(world.store.audit, testDigest)).intact, true)
      })

      it('works from the last survivor when the quorum is lost', async () => {
        const {cluster, access, context, world} = use()
        const [survivor, ...lost] = [memberAt(cluster, 0), memberAt(cluster, 1), memberAt(cluster, 2)]
        for (const {supervisor} of lost) await supervisor.kill()
        await eventually('the survivor knowing no leader', async () => {
          const {view} = await lookNow(access, context)
          return view.leader === null
        })

        const plan = await snapshotBy(context, world)

        const run = await world.store.runs.ofPlan(plan)
        assert.equal(run?.state, 'succeeded', run?.note)
        const newest = await access.backups?.newest()
        const {memberId} = await survivor.gateway.status()
        assert.equal(newest?.memberId, BigInt(memberId).toString(16))
      })
    })
})

async function aScene(binary: string): Promise<Scene> {
  const cluster = await startLocalCluster({size: 3, binary, tls: true})
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-run-'))
  const etcd = portFor(cluster)
  const endpoints = cluster.members.map(({clientUrl, name}) => ({url: clientUrl, member: name}))
  const clock = systemClock
  const access: ClusterAccess = {
    settings: settings({endpoints}),
    etcd,
    hosts: null,
    kubernetes: null,
    past: null,
    backups: createBackups({cluster: 'prod-a', dir, keep: 7, maxAgeMs: null, etcd, clock}),
  }
  const world = await aTestWorld()
  const clusters = {all: [access], find: () => access}
  const policy = {...world.context.policy, gate}
  return {cluster, access, world, dir, context: {...world.context, clock, clusters, policy}}
}

/** Asks for a snapshot and confirms it as the same person; answers with the plan's id when the run has ended. */
async function snapshotBy(context: Context, {background}: TestWorld): Promise<string> {
  const operations = createOperations(context, background)
  const asked = await operations.propose({
    cluster: 'prod-a',
    runbook: 'snapshot',
    params: {},
    by: operator,
    channel: 'C1',
    incident: null,
    threadKey: null,
    requestKey: context.ids.next('request'),
  })
  assert.ok(asked.ok, JSON.stringify(asked))
  const {id} = asked.record
  const decided = await operations.decide({plan: id, decision: 'approve', by: operator, channel: 'C1'})
  assert.ok(decided.ok, JSON.stringify(decided))
  await background.idle()
  return id
}
