import assert from 'node:assert/strict'
import {existsSync, readdirSync} from 'node:fs'
import path from 'node:path'
import {describe, it} from 'node:test'
import {until} from '../../../src/local/etcd/readiness.ts'
import type {LabHost} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {manifestFile, podDataDir} from '../static-pods/lab-pod.ts'
import {mustSucceed} from './a-lab-run.ts'
import {repairLab} from './a-repair-lab.ts'
import {itRolls} from './rolling-acts.ts'

const patient = {deadlineMs: 120_000}
const aside = 'before-20261122T233914'
const timers = {'heartbeat-interval': '150', 'election-timeout': '1500'}
/** The manifest while nothing may start the pod. */
const keptFile = '/etc/kubernetes/quorate-held/etcd.yaml.kept-down'

describe('acting on a real etcd that a stand-in of kubelet runs as a static pod', {skip: noLab}, () => {
  const at = repairLab({hosts: 1, configuredBy: 'static-pod'})
  const theHost = (): LabHost => at().lab.host('etcd-1')
  const onHost = (file: string): string => path.join(theHost().rootDir, file)
  const etcdRuns = async (): Promise<boolean> => (await theHost().tryExec(['pgrep', '-x', 'etcd'])).code === 0

  it('reads the pod with two witnesses, its settings, log, load and disk', async () => {
    const {hosts} = at()
    const host = theHost()
    const status = await hosts.status('etcd-1', patient)
    const running = await hosts.process('etcd-1', patient)
    const log = await hosts.journal('etcd-1', {...patient, minutes: 60})
    const load = await hosts.load('etcd-1', {...patient, windowMs: 50})
    const disk = await hosts.disk('etcd-1', {...patient, windowMs: 50})

    assert.partialDeepStrictEqual(status, {service: 'active', subState: 'running', restarts: 0})
    assert.equal((await host.exec(['pgrep', '-x', 'etcd'])).trim(), String(status.mainPid))
    assert.deepEqual(running.settings['heartbeat-interval'], {value: '100', from: 'startup-log'})
    assert.equal(running.written?.['data-dir'], podDataDir)
    assert.equal(running.unit.fragmentPath, manifestFile)
    assert.ok((log.counts['ready'] ?? 0) > 0, JSON.stringify(log.counts))
    assert.ok((load.process?.rssBytes ?? 0) > 0)
    assert.equal(disk.dataDir, podDataDir)
    assert.ok((disk.files?.wal ?? 0) > 0, disk.gaps.join(' '))
  })

  it('writes settings that nothing but a restart brings into force', async () => {
    const {lab, hosts} = at()
    const {startedAt} = await hosts.status('etcd-1', patient)
    await hosts.changeSettings('etcd-1', timers, patient)
    const written = await hosts.process('etcd-1', patient)
    const untouched = await hosts.status('etcd-1', patient)
    await hosts.restart('etcd-1', patient)
    await lab.healthy()

    const {settings} = await hosts.process('etcd-1', patient)
    assert.partialDeepStrictEqual(written.written, timers)
    assert.equal(written.settings['heartbeat-interval']?.value, '100')
    assert.equal(untouched.startedAt, startedAt)
    assert.equal(settings['heartbeat-interval']?.value, '150')
    assert.equal(settings['election-timeout']?.value, '1500')
    assert.deepEqual(readdirSync(path.dirname(onHost(manifestFile))), ['etcd.yaml'])
  })

  it('keeps etcd down until it is released', async () => {
    const {lab, hosts} = at()
    const host = theHost()
    await hosts.stop('etcd-1', patient)
    assert.equal(await etcdRuns(), false)
    await hosts.keepDown('etcd-1', patient)
    const kept = await hosts.status('etcd-1', patient)
    await assert.rejects(hosts.start('etcd-1', patient), {code: 'refused/state'})
    await host.exec(['systemctl', 'restart', 'kubelet'])
    const afterKubelet = await hosts.status('etcd-1', patient)
    assert.ok(existsSync(onHost(keptFile)))

    await hosts.release('etcd-1', patient)
    await hosts.start('etcd-1', patient)

    await lab.healthy()
    assert.partialDeepStrictEqual(kept, {service: 'inactive', keptDown: true, mainPid: 0})
    assert.partialDeepStrictEqual(afterKubelet, {service: 'inactive', keptDown: true})
  })

  it('sets the data aside of a member that is down, and deletes nothing', async () => {
    const {lab, hosts} = at()
    const host = theHost()
    await assert.rejects(hosts.setAsideData('etcd-1', aside, patient), {code: 'refused/state'})
    await hosts.stop('etcd-1', patient)

    await hosts.setAsideData('etcd-1', aside, patient)

    assert.match(await host.exec(['ls', `${podDataDir}/${aside}`]), /snap\s+wal/)
    await host.exec(['mv', '-T', `${podDataDir}/${aside}`, `${podDataDir}/member`])
    await hosts.start('etcd-1', patient)
    await lab.healthy()
  })

  it('stops nothing beside a copy of the manifest, which kubelet runs instead of it', async () => {
    const {lab, hosts} = at()
    const host = theHost()
    const copy = manifestFile.replace('etcd.yaml', 'etcd.yaml.backup')
    const {mainPid} = await hosts.status('etcd-1', patient)
    await host.exec(['cp', '-a', manifestFile, copy])
    const another = async () => {
      const now = await hosts.status('etcd-1', patient)
      return now.mainPid !== mainPid && now.mainPid !== 0
    }
    await until(another, {what: 'the pod of the copy', withinMs: 60_000})

    await assert.rejects(hosts.stop('etcd-1', patient), {code: 'refused/state', message: /second manifest/})

    await host.exec(['rm', copy])
    await until(async () => !(await etcdRuns()), {what: 'the end of the copy', withinMs: 60_000})
    await lab.healthy()
  })

  it('sees kubelet start a container again that ended by itself', async () => {
    const {lab, hosts} = at()
    const host = theHost()
    const {mainPid} = await hosts.status('etcd-1', patient)
    const [id = ''] = (await host.exec(['crictl', 'ps', '--name', '^etcd$', '-q'])).split('\n')
    await host.exec(['crictl', 'stop', '-t', '30', id])
    await lab.healthy()

    const again = await hosts.status('etcd-1', patient)
    assert.partialDeepStrictEqual(again, {service: 'active', restarts: 1})
    assert.notEqual(again.mainPid, mainPid)
  })
})

describe('runbooks on three real members that are static pods', {skip: noLab}, () => {
  const at = repairLab({hosts: 3, configuredBy: 'static-pod'})

  it('restart one follower', async () => {
    const {lab, runs, started} = at()
    const leader = await lab.leader()
    const member = lab.hosts.find(({name}) => name !== leader)?.name ?? ''
    const before = await started()

    const run = await runs.run('restart-member', {member})

    mustSucceed(run)
    const changed = (await started()).map((startedAt, index) => startedAt !== before[index])
    assert.deepEqual(
      changed,
      lab.hosts.map(({name}) => name === member),
    )
  })

  itRolls(at)
})
