import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {verifiedAgain} from '../../src/engine/restore-tools.ts'
import {toolsFor} from '../../src/engine/tools.ts'
import type {Backups} from '../../src/ports/backups.ts'
import type {ClusterAccess} from '../../src/ports/clusters.ts'
import {aClock, settings} from '../fixtures/a-context.ts'
import {scriptedBackups} from '../fixtures/backups.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

const CALL = {deadlineMs: 5000}

async function kept(change: Partial<Backups> = {}) {
  const cluster = new ScriptedCluster()
  const scripted = scriptedBackups(cluster, aClock())
  const backup = await scripted.save(cluster.member('etcd-1').url, CALL)
  const backups: Backups = {...scripted, ...change}
  const access: ClusterAccess = {
    settings: settings(),
    etcd: cluster.etcd(),
    hosts: cluster.hosts(),
    kubernetes: null,
    past: null,
    backups,
  }
  const order = {
    file: backup.file,
    sha256: backup.sha256,
    bytes: String(backup.bytes),
    name: 'etcd-1',
    peerUrls: 'https://10.0.0.11:2380',
    cluster: 'etcd-1=https://10.0.0.11:2380',
    token: 't1',
    bump: '',
  }
  return {cluster, access, order}
}

describe('the power to restore', () => {
  it('hands on the bytes of the snapshot that was approved', async () => {
    const {access, order, cluster} = await kept()
    const waiting = {clock: aClock(), stopping: new AbortController().signal}

    await toolsFor(access, waiting).restoreData('etcd-1', order, 5)

    assert.ok(cluster.effects.includes('restore etcd-1 into t1'))
  })

  it('sends nothing when the file changed on the disk', async () => {
    const verify = async () => ({ok: false, reason: 'its sha256 is another'}) as const
    const {access, order} = await kept({verify})

    await assert.rejects(verifiedAgain(access, order), {
      code: 'snapshot/corrupt',
      message: /its sha256 is another/,
    })
  })

  for (const [what, change] of [
    ['another digest', {sha256: 'b'.repeat(64)}],
    ['another name', {file: '../../etc/shadow'}],
  ] as const)
    it(`sends nothing for ${what}`, async () => {
      const {access, order} = await kept()

      await assert.rejects(verifiedAgain(access, {...order, ...change}), {code: 'refused/state'})
    })

  it('is missing without a folder for backups', async () => {
    const {access, order} = await kept()

    await assert.rejects(verifiedAgain({...access, backups: null}, order), {code: 'probe/not-configured'})
  })
})
