import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {dataDir} from '../etcd-unit.ts'
import type {Lab} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {mustSucceed, reasonOf} from './a-lab-run.ts'
import {repairLab} from './a-repair-lab.ts'
import {acknowledged, lostWrites, membersOf} from './kept-writes.ts'
import {raiseCorrupt, rot, rotting} from './rot.ts'

const {key, right, wrong} = rotting

describe('swapping a leader whose data have rotted', {skip: noLab}, () => {
  const at = repairLab({hosts: 3, configuredBy: 'environment'})

  it('changes nothing while all hold the same', async () => {
    assert.match(reasonOf(await at().runs.run('swap-corrupt-member', {})), /All voters hold the same data/)
  })

  it('gives its host the data of the majority, and lets writes in again', async t => {
    const {lab, runs} = at()
    const rotten = 'etcd-3'
    await rot(lab, rotten)
    await lead(lab, rotten)
    const early = lab.writer({perSecond: 20})
    await acknowledged(early, 50)
    const report = await early.stop()
    await raiseCorrupt(lab)
    const seen = await lab.client(rotten).get(key)

    const run = await runs.run('swap-corrupt-member', {})

    assert.equal(seen, wrong)
    mustSucceed(run)
    await lab.healthy()
    assert.deepEqual(await membersOf(lab, 'etcd-1'), ['etcd-1', 'etcd-2', 'etcd-3'])
    assert.equal(await lab.client(rotten).get(key), right)
    assert.deepEqual(await lostWrites(lab, rotten, report), [])
    await lab.client().put(key, 'writes are let in')
    t.diagnostic(`${report.acknowledged} writes acknowledged before, none lost`)
  })

  it('keeps the rotten data for whoever looks for the reason', async () => {
    const found = await at().lab.host('etcd-3').exec(['grep', '-rlc', wrong, dataDir])

    assert.match(found, /before-\d{8}T\d{6}\/snap\/db/)
  })
})

async function lead(lab: Lab, name: string): Promise<void> {
  const {memberId} = await lab.client(name).status()
  const leader = await lab.leader()
  if (leader !== name) await lab.client(leader).call('maintenance/transfer-leadership', {targetID: memberId})
}
