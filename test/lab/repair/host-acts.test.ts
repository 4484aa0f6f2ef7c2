import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {dataDir} from '../etcd-unit.ts'
import {noLab} from '../matrix/no-lab.ts'
import {repairLab} from './a-repair-lab.ts'

const patient = {deadlineMs: 60_000}
const aside = 'before-20261122T233914'
const timers = {'heartbeat-interval': '150', 'election-timeout': '1500'}

for (const configuredBy of ['file', 'flags', 'environment'] as const)
  describe(`acting on a real host whose etcd is configured by ${configuredBy}`, {skip: noLab}, () => {
    const at = repairLab({hosts: 1, configuredBy})

    it('writes settings that nothing but a restart brings into force', async () => {
      const {lab, hosts} = at()
      await hosts.changeSettings('etcd-1', timers, patient)
      const written = await hosts.process('etcd-1', patient)
      await hosts.restart('etcd-1', patient)
      await lab.healthy()

      const {settings} = await hosts.process('etcd-1', patient)
      assert.partialDeepStrictEqual(written.written, timers)
      assert.equal(written.settings['heartbeat-interval']?.value, '100')
      assert.equal(settings['heartbeat-interval']?.value, '150')
      assert.equal(settings['election-timeout']?.value, '1500')
    })

    it('changes what it wrote before once more', async () => {
      const {lab, hosts} = at()
      await hosts.changeSettings('etcd-1', {'heartbeat-interval': '125'}, patient)
      await hosts.restart('etcd-1', patient)
      await lab.healthy()

      const {settings} = await hosts.process('etcd-1', patient)
      assert.equal(settings['heartbeat-interval']?.value, '125')
      assert.equal(settings['election-timeout']?.value, '1500')
    })

    it('keeps etcd down until it is released', async () => {
      const {lab, hosts} = at()
      await hosts.stop('etcd-1', patient)
      await hosts.keepDown('etcd-1', patient)
      const kept = await hosts.status('etcd-1', patient)
      await assert.rejects(hosts.start('etcd-1', patient), {code: 'ssh/command-failed'})
      assert.equal((await hosts.status('etcd-1', patient)).mainPid, 0)

      await hosts.release('etcd-1', patient)
      await hosts.start('etcd-1', patient)

      await lab.healthy()
      assert.equal(kept.keptDown, true)
    })

    it('sets the data aside of a member that is down, and deletes nothing', async () => {
      const {lab, hosts} = at()
      await assert.rejects(hosts.setAsideData('etcd-1', aside, patient), {code: 'refused/state'})
      await hosts.stop('etcd-1', patient)

      await hosts.setAsideData('etcd-1', aside, patient)

      assert.match(await lab.host('etcd-1').exec(['ls', `${dataDir}/${aside}`]), /snap\s+wal/)
      await lab.host('etcd-1').exec(['mv', '-T', `${dataDir}/${aside}`, `${dataDir}/member`])
      await hosts.start('etcd-1', patient)
      await lab.healthy()
    })
  })
