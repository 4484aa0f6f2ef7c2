import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {dataDir} from '../etcd-unit.ts'
import {faults} from '../faults.ts'
import type {LabOptions} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {mustSucceed, reasonOf} from './a-lab-run.ts'
import {repairLab} from './a-repair-lab.ts'
import {acknowledged, lostWrites, membersOf} from './kept-writes.ts'

const all = ['etcd-1', 'etcd-2', 'etcd-3']
const scenes: readonly LabOptions[] = [
  {hosts: 3, configuredBy: 'flags', auth: true},
  {hosts: 3, etcd: '3.4', configuredBy: 'file'},
]

for (const options of scenes)
  describe(`replacing a member of etcd ${options.etcd ?? '3.5'} whose data are gone`, {skip: noLab}, () => {
    const at = repairLab(options)

    it('is refused while it lives', async () => {
      const refused = await at().runs.run('replace-member', {member: 'etcd-3'})

      assert.match(reasonOf(refused), /etcd-3 answers/)
    })

    it('brings its host back as a new member, and no acknowledged write is lost', async t => {
      const {lab, runs} = at()
      const writer = lab.writer({perSecond: 50})
      await acknowledged(writer, 100)
      await faults.wipeData(lab, 'etcd-3')
      const before = await membersOf(lab, 'etcd-1')

      const run = await runs.run('replace-member', {member: 'etcd-3'})
      const report = await writer.stop()

      mustSucceed(run)
      await lab.healthy()
      assert.deepEqual(before, all)
      assert.deepEqual(await membersOf(lab, 'etcd-1'), all)
      assert.deepEqual(await lostWrites(lab, 'etcd-3', report), [])
      t.diagnostic(`${report.acknowledged} writes acknowledged, ${report.failed} failed, none lost`)
    })

    it('keeps what the old member held, and removes nothing', async () => {
      const names = (await at().lab.host('etcd-3').exec(['ls', dataDir])).split('\n').filter(Boolean)

      assert.ok(names.includes('member'))
      assert.ok(names.every(name => name === 'member' || name.startsWith('before-')))
    })
  })
