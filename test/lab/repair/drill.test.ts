import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {until} from '../../../src/local/etcd/readiness.ts'
import {noLab} from '../matrix/no-lab.ts'
import {mustSucceed, openLabRuns, reasonOf} from './a-lab-run.ts'
import {repairLab} from './a-repair-lab.ts'

const patient = {deadlineMs: 30_000}
const drills = {drills: 'enabled'}

describe('drills on three real hosts', {skip: noLab}, () => {
  const at = repairLab({hosts: 3, configuredBy: 'file'})

  it('break nothing without a timer, whoever sends the order', async () => {
    const {hosts} = at()
    await assert.rejects(hosts.injectFault('etcd-2', 'stop', patient), {code: 'ssh/command-failed'})

    const {service} = await hosts.status('etcd-2', patient)
    assert.equal(service, 'active')
  })

  it('say when the timer fires and what it heals, and refuse a second one', async () => {
    const {hosts} = at()
    await hosts.armRevert('etcd-2', {fault: 'pause', seconds: '600'}, patient)
    const {revert, processState} = await hosts.drill('etcd-2', patient)
    await assert.rejects(hosts.armRevert('etcd-2', {fault: 'stop', seconds: '030'}, patient))
    await hosts.disarmRevert('etcd-2', patient)

    assert.equal(revert?.heals, 'pause')
    assert.ok(revert.leftMs > 400_000 && revert.leftMs <= 600_000, String(revert.leftMs))
    assert.match(processState ?? '', /[SRD]/)
    assert.equal((await hosts.drill('etcd-2', patient)).revert, null)
  })

  it('pause the leader, and see it come back by itself', async t => {
    const {lab} = at()
    const runs = await openLabRuns(lab, {cluster: drills})
    const writer = lab.writer({perSecond: 20})
    const run = await runs.run('drill', {member: 'leader', fault: 'pause', seconds: '60'})
    const {acknowledged, failed} = await writer.stop()
    await runs.close()

    mustSucceed(run)
    await lab.healthy()
    t.diagnostic(`${acknowledged} writes were acknowledged, ${failed} failed`)
  })

  it('isolate the leader with a table of its own, and see its host remove that table and no other', async t => {
    const {lab} = at()
    const leader = lab.host(await lab.leader())
    const tables = async () => (await leader.exec(['/usr/sbin/nft', 'list', 'tables'])).trim()
    await leader.exec(['/usr/sbin/nft', 'add', 'table', 'inet', 'of_somebody'])
    const runs = await openLabRuns(lab, {cluster: drills})
    const writer = lab.writer({perSecond: 20})

    const running = runs.run('drill', {member: 'leader', fault: 'isolate', seconds: '60'})
    let ended = false
    void running.finally(() => {
      ended = true
    })
    await until(async () => ended || (await tables()).includes('quorate_drill'), {
      what: `${leader.name} being isolated`,
      withinMs: 120_000,
    })
    const {stdout: rules} = await leader.tryExec(['/usr/sbin/nft', 'list', 'table', 'inet', 'quorate_drill'])
    const run = await running
    const {acknowledged, failed} = await writer.stop()
    await runs.close()

    mustSucceed(run)
    assert.equal([...rules.matchAll(/tcp [ds]port 2380 drop/g)].length, 4, rules)
    assert.equal(await tables(), 'table inet of_somebody')
    await lab.healthy()
    t.diagnostic(`${acknowledged} writes were acknowledged, ${failed} failed`)
  })

  it('are healed by the host itself when Quorate ends right after the fault', async () => {
    const {lab, hosts} = at()
    const ending = new AbortController()
    const runs = await openLabRuns(lab, {cluster: drills, stopping: ending.signal})
    const before = (await hosts.status('etcd-3', patient)).startedAt

    const running = runs.run('drill', {member: 'etcd-3', seconds: '60'})
    await until(async () => (await hosts.status('etcd-3', patient)).service === 'inactive', {
      what: 'etcd-3 being stopped',
      withinMs: 120_000,
    })
    ending.abort()
    const run = await running
    await runs.close()
    await until(async () => (await hosts.status('etcd-3', patient)).service === 'active', {
      what: 'etcd-3 being started by its own host',
      withinMs: 120_000,
    })

    assert.equal(typeof run === 'string' ? run : run.state, 'interrupted', JSON.stringify(run))
    assert.notEqual((await hosts.status('etcd-3', patient)).startedAt, before)
    await lab.healthy()
  })

  it('are refused where configuration does not allow them', async () => {
    const refused = await at().runs.run('drill', {member: 'etcd-2'})

    assert.match(reasonOf(refused), /allows no drills/)
  })
})
