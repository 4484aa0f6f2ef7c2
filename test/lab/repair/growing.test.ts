import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {dataDir} from '../etcd-unit.ts'
import type {Lab} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {startLab} from '../start-lab.ts'
import {type LabRuns, openLabRuns} from './a-lab-run.ts'
import {acknowledged, lostWrites, membersOf} from './kept-writes.ts'

const all = ['etcd-1', 'etcd-2', 'etcd-3', 'etcd-4', 'etcd-5']

describe('from five real members to three and back', {skip: noLab}, () => {
  let lab: Lab
  let runs: LabRuns
  before(async () => {
    lab = await startLab({hosts: 5, configuredBy: 'file'})
    await lab.healthy()
    runs = await openLabRuns(lab)
    // Ten first connections at once take longer on a busy machine than a quick look may.
    await runs.look()
  })
  after(async () => {
    await runs.close()
    await lab.stop()
  })

  it('shrinks by two that are kept away afterwards, and no acknowledged write is lost', async t => {
    const leader = await lab.leader()
    const [first, second] = all.filter(name => name !== leader)
    assert.ok(first !== undefined && second !== undefined)
    const stay = all.filter(name => name !== leader && name !== first)
    const writer = lab.writer({perSecond: 20, hosts: stay})
    await acknowledged(writer, 50)

    const run = await runs.run('shrink', {members: `${leader},${first}`})
    const report = await writer.stop()

    assert.equal(typeof run === 'string' ? run : run.state, 'succeeded', JSON.stringify(run))
    await lab.healthy({hosts: stay})
    assert.deepEqual(await membersOf(lab, second), stay)
    assert.deepEqual(await lostWrites(lab, second, report), [])
    assert.match(await lab.host(leader).exec(['ls', dataDir]), /^before-\d{8}T\d{6}\s*$/)
    assert.match(
      (await lab.host(leader).tryExec(['systemctl', 'is-active', 'etcd'])).stdout,
      /inactive|failed/,
    )
    t.diagnostic(`${report.acknowledged} writes acknowledged, ${report.failed} failed, none lost`)
  })

  it('expands by both again, as new members with the data of the others', async t => {
    const members = await membersOf(lab, await lab.leader())
    const writer = lab.writer({perSecond: 20, hosts: members})
    await acknowledged(writer, 50)

    const run = await runs.run('expand', {})
    const report = await writer.stop()

    assert.equal(typeof run === 'string' ? run : run.state, 'succeeded', JSON.stringify(run))
    await lab.healthy()
    assert.deepEqual(await membersOf(lab, 'etcd-1'), all)
    for (const name of all) assert.deepEqual(await lostWrites(lab, name, report), [], name)
    t.diagnostic(`${report.acknowledged} writes acknowledged, ${report.failed} failed, none lost`)
  })
})
