import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {dataDir} from '../etcd-unit.ts'
import type {Lab} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {openClient} from '../writer.ts'
import {mustSucceed, reasonOf} from './a-lab-run.ts'
import {repairLab} from './a-repair-lab.ts'
import {lose} from './losing-quorum.ts'

const BUMP = 1_000_000_000n

for (const etcd of ['3.5', '3.4'] as const)
  describe(`three hosts of etcd ${etcd} that lost all their data`, {skip: noLab}, () => {
    const at = repairLab({hosts: 3, etcd, auth: true})

    it('are made anew of a snapshot, as a new cluster with what the snapshot had', async t => {
      const {lab, runs} = at()
      await put(lab, 'kept', 'before')
      mustSucceed(await runs.run('snapshot', {}))
      const old = await stateOf(lab)
      await put(lab, 'lost', 'after')
      await put(lab, 'kept', 'changed')
      assert.match(reasonOf(await runs.run('restore', {})), /has quorum \(3 of 3 voters healthy/)
      await lose(lab, {wiped: lab.hosts.map(({name}) => name), gone: []})

      const run = await runs.run('restore', {})

      mustSucceed(run)
      t.diagnostic(run.note)
      await lab.healthy()
      const now = await stateOf(lab)
      assert.equal(await get(lab, 'kept'), 'before')
      assert.equal(await get(lab, 'lost'), null)
      assert.notEqual(now.clusterId, old.clusterId)
      if (etcd === '3.4') assert.equal(now.revision, old.revision)
      else {
        assert.equal(now.revision, old.revision + BUMP)
        await assert.rejects(get(lab, 'kept', old.revision), /compacted/)
      }
    })

    it('are rolled back on purpose while they live, and keep what they had aside', async t => {
      const {lab, runs} = at()
      await put(lab, 'lost', 'again')

      const run = await runs.run('restore', {rollback: 'yes'})

      mustSucceed(run)
      t.diagnostic(run.note)
      await lab.healthy()
      assert.equal(await get(lab, 'lost'), null)
      for (const host of lab.hosts)
        assert.match(await host.exec(['ls', dataDir]), /before-\d{8}T\d{6}\nmember\n$/)
      assert.equal(
        (await lab.host('etcd-2').exec(['stat', '-c', '%U %a', `${dataDir}/member`])).trim(),
        'etcd 700',
      )
    })
  })

async function withClient<T>(
  lab: Lab,
  work: (client: ReturnType<typeof openClient>) => Promise<T>,
): Promise<T> {
  const client = openClient(lab, 'etcd-1')
  try {
    return await work(client)
  } finally {
    client.close()
  }
}

function put(lab: Lab, key: string, value: string): Promise<void> {
  return withClient(lab, async client => void (await client.put(key).value(value)))
}

function get(lab: Lab, key: string, revision?: bigint): Promise<string | null> {
  return withClient(lab, client => {
    const asked = client.get(key)
    return (revision === undefined ? asked : asked.revision(String(revision))).string()
  })
}

async function stateOf(lab: Lab): Promise<{readonly clusterId: string; readonly revision: bigint}> {
  return withClient(lab, async client => {
    const {header} = await client.maintenance.status()
    return {clusterId: header.cluster_id, revision: BigInt(header.revision)}
  })
}
