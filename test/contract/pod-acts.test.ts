import assert from 'node:assert/strict'
import {existsSync, statSync} from 'node:fs'
import {chmod, mkdir, readdir, symlink, unlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {after, before, beforeEach, describe, it} from 'node:test'
import {isAllowedLine} from '../../src/adapters/ssh/closed-list.ts'
import {createHosts} from '../../src/adapters/ssh/hosts.ts'
import type {HostPort} from '../../src/ports/host.ts'
import {kubeadmManifest} from '../adapters/ssh/a-manifest.ts'
import {sshd} from './host-real-sshd.ts'
import {type PodWorld, startPodWorld} from './pod-world.ts'

const member = 'etcd-1'
/** An act is some ten round trips. */
const patient = {deadlineMs: 60_000}
const aside = 'before-20261122T233914'
const timers = {'heartbeat-interval': '200', 'election-timeout': '2000'}
const changed = kubeadmManifest
  .replace('interval=100 #', 'interval=200 #')
  .replace('    - --name=etcd-1\n', '    - --name=etcd-1\n    - --election-timeout=2000\n')

function skip(): string | false {
  if (!existsSync(sshd)) return `there is no ${sshd} here`
  return process.getuid?.() === 0 ? false : 'only root may own the files that are changed'
}

describe('acting on a static pod over a real sshd', {skip: skip()}, () => {
  let world: PodWorld
  let hosts: HostPort
  before(async () => {
    world = await startPodWorld()
    hosts = createHosts({hosts: [world.host]})
  })
  after(async () => {
    hosts.close()
    await world.sshd.close()
  })
  beforeEach(() => world.reset())

  const flag = (name: string): Promise<void> => writeFile(join(world.sshd.dir, name), '')

  it('stops by taking the manifest away, and starts by putting it back', async () => {
    await hosts.stop(member, patient)
    const [stopped, names] = [await hosts.status(member, patient), await world.names()]
    await hosts.start(member, patient)

    assert.partialDeepStrictEqual(stopped, {service: 'inactive', mainPid: 0})
    assert.equal(stopped.keptDown, undefined)
    assert.deepEqual(names, [[], ['etcd.yaml']])
    assert.equal(world.text('manifests/etcd.yaml'), kubeadmManifest)
    assert.deepEqual(await world.names(), [['etcd.yaml'], []])
    assert.partialDeepStrictEqual(await hosts.status(member, patient), {service: 'active', restarts: 2})
  })

  it('does nothing more when it is asked twice', async () => {
    await hosts.start(member, patient)
    await hosts.stop(member, patient)
    await hosts.stop(member, patient)

    assert.deepEqual(await world.names(), [[], ['etcd.yaml']])
  })

  it('keeps etcd down until it is released, which every look shows', async () => {
    await hosts.stop(member, patient)
    await hosts.keepDown(member, patient)
    const kept = await hosts.status(member, patient)

    await assert.rejects(hosts.start(member, patient), {code: 'refused/state', message: /is kept down there/})
    await assert.rejects(hosts.restart(member, patient), {code: 'refused/state'})

    await hosts.release(member, patient)
    const released = await hosts.status(member, patient)
    await hosts.start(member, patient)
    assert.partialDeepStrictEqual(kept, {service: 'inactive', keptDown: true})
    assert.equal(released.keptDown, undefined)
    assert.deepEqual(await world.names(), [['etcd.yaml'], []])
  })

  it('keeps down what runs as well, which kubelet then ends', async () => {
    await hosts.keepDown(member, patient)

    assert.deepEqual(await world.names(), [[], ['etcd.yaml.kept-down']])
  })

  it('says which of its witnesses disagree', async () => {
    await flag('stuck')
    await hosts.keepDown(member, patient)
    const ending = await hosts.status(member, patient)
    await world.reset()
    await flag('never-ran')
    const beginning = await hosts.status(member, patient)

    assert.equal(ending.service, 'deactivating')
    assert.partialDeepStrictEqual(beginning, {service: 'activating', mainPid: 0, startedAt: null})
    await unlink(join(world.sshd.dir, 'kubernetes/manifests/etcd.yaml'))
    await assert.rejects(hosts.status(member, patient), {
      code: 'ssh/command-failed',
      message: /There is no manifest /,
    })
  })

  it('does not call down what crashed, while kubelet has not ended the pod and may start it again', async () => {
    await hosts.keepDown(member, patient)
    await flag('pod')
    const crashed = await hosts.status(member, patient)
    await assert.rejects(hosts.setAsideData(member, aside, patient), {message: /its service is deactivating/})

    assert.partialDeepStrictEqual(crashed, {service: 'deactivating', mainPid: 0, keptDown: true})
  })

  it('puts the manifest back when kubelet does not end the pod in time', async () => {
    await flag('stuck')
    let now = Date.now()
    const sleep = async (ms: number) => {
      now += 20 * ms
    }
    const hasty = createHosts({hosts: [world.host], clock: {now: () => new Date(now), sleep}})

    await assert.rejects(hasty.restart(member, {deadlineMs: 60_000}), {
      message: /etcd still runs .* 60 s after its manifest was taken away\. The manifest was put back/,
      retryable: false,
    })

    hasty.close()
    assert.deepEqual(await world.names(), [['etcd.yaml'], []])
  })

  it('prepares settings for the next start and restarts nothing', async () => {
    await hosts.changeSettings(member, {'heartbeat-interval': '300'}, patient)
    await hosts.changeSettings(member, timers, patient)
    const [inForce, names] = [world.text('manifests/etcd.yaml'), await world.names()]
    const {written} = await hosts.process(member, patient)
    await hosts.restart(member, patient)

    assert.equal(inForce, kubeadmManifest)
    assert.deepEqual(names, [['etcd.yaml'], ['etcd.yaml.before', 'etcd.yaml.next']])
    assert.partialDeepStrictEqual(written, timers)
    assert.equal(world.text('manifests/etcd.yaml'), changed)
    assert.equal(world.text('quorate-held/etcd.yaml.before'), kubeadmManifest)
    assert.equal(statSync(join(world.sshd.dir, 'kubernetes/manifests/etcd.yaml')).mode & 0o777, 0o600)
    assert.deepEqual(await world.names(), [['etcd.yaml'], ['etcd.yaml.before']])
  })

  it('brings settings into force that were prepared while etcd was down', async () => {
    await hosts.stop(member, patient)
    await hosts.changeSettings(member, timers, patient)
    await hosts.start(member, patient)

    assert.equal(world.text('manifests/etcd.yaml'), changed)
  })

  it('brings no prepared manifest into force after somebody else wrote another', async () => {
    await hosts.changeSettings(member, timers, patient)
    await world.write('manifests/etcd.yaml', kubeadmManifest.replace('3.5.12', '3.5.15'))

    for (const act of [hosts.restart(member, patient), hosts.changeSettings(member, timers, patient)])
      await assert.rejects(act, {code: 'refused/state', message: /prepared from another manifest/})
    assert.deepEqual((await world.names())[0], ['etcd.yaml'])
  })

  it('changes nothing where the settings are not in the command', async () => {
    await world.write('manifests/etcd.yaml', kubeadmManifest.replace('    - etcd\n', '    - sh\n'))

    await assert.rejects(hosts.changeSettings(member, timers, patient), {
      code: 'refused/state',
      message: /starts sh, not etcd itself/,
    })
    assert.deepEqual(await world.names(), [['etcd.yaml'], []])
  })

  it('does nothing where others may write, nor through a link, nor over something else', async () => {
    const manifests = join(world.sshd.dir, 'kubernetes/manifests')
    await chmod(manifests, 0o777)
    await assert.rejects(hosts.stop(member, patient), {message: /others may write there/})
    await chmod(manifests, 0o755)
    await unlink(join(manifests, 'etcd.yaml'))
    await symlink('/etc/hostname', join(manifests, 'etcd.yaml'))
    await assert.rejects(hosts.stop(member, patient), {message: /no plain file/})
    await world.reset()
    await mkdir(join(manifests, '../quorate-held'), {mode: 0o700})
    await world.write('quorate-held/etcd.yaml', 'x')
    await assert.rejects(hosts.stop(member, patient), {code: 'refused/state', message: /exists already/})

    assert.deepEqual((await world.names())[0], ['etcd.yaml'])
  })

  it('does nothing, and calls nothing kept down, beside a second manifest that kubelet would run instead', async () => {
    await hosts.keepDown(member, patient)
    await world.write('manifests/.etcd.yaml.swp', 'x')
    const alone = await hosts.status(member, patient)
    await world.write('manifests/etcd.yaml.backup', kubeadmManifest)
    const beside = await hosts.status(member, patient)
    await assert.rejects(hosts.release(member, patient), {
      code: 'refused/state',
      message: /manifests\/etcd\.yaml\.backup is a second manifest of etcd/,
    })

    assert.equal(alone.keptDown, true)
    assert.equal(beside.keptDown, undefined)
  })

  it('sets data aside once the pod is gone and its manifest held, and deletes nothing', async () => {
    await assert.rejects(hosts.setAsideData(member, aside, patient), {message: /its service is active/})
    await flag('stuck')
    await hosts.keepDown(member, patient)
    await assert.rejects(hosts.setAsideData(member, aside, patient), {message: /its service is deactivating/})
    await unlink(join(world.sshd.dir, 'stuck'))

    await hosts.setAsideData(member, aside, patient)

    assert.deepEqual(await readdir(join(world.sshd.dir, 'data', aside)), ['wal'])
  })

  it('reads how etcd runs, and what it logged on standard error', async () => {
    const line = '{"level":"warn","ts":"2026-11-22T23:39:14Z","msg":"slow fdatasync","took":"2s"}'
    await writeFile(join(world.sshd.dir, 'log'), `${new Date().toISOString()} ${line}\n`)
    const facts = await hosts.process(member, patient)
    const log = await hosts.journal(member, {...patient, minutes: 15})
    const {memoryCgroup} = await hosts.load(member, {...patient, windowMs: 20})

    assert.ok(facts.pid > 0)
    assert.partialDeepStrictEqual(facts.unit, {memoryMaxBytes: 2 ** 31, cpuQuota: 1.5, restart: 'always'})
    assert.equal(log.linesRead, 1)
    assert.notEqual(memoryCgroup, undefined)
  })

  it('names the line that sudo has to permit, for a read as for an act', async () => {
    await flag('refuse')

    await assert.rejects(hosts.status(member, patient), {
      code: 'ssh/not-permitted',
      remedy: /NOPASSWD: \/usr\/bin\/(?:crictl ps -a --name \^etcd\$ -o json|ls -lna )/,
    })
  })

  it('sent nothing to root but lines of the closed list', () => {
    const sent = world.sshd.asRoot()
    const lines = sent.flatMap(words => {
      const quoted = words.replaceAll(/(?<= )\^(?:etcd\$)?(?= )/g, "'$&'")
      return [
        [
          `env LC_ALL=C TZ=UTC sudo -n ${quoted}`,
          `env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10 sudo -n ${quoted}`,
        ],
      ]
    })

    assert.deepEqual(
      lines.filter(forms => !forms.some(line => isAllowedLine(line, [world.host]))),
      [],
    )
    assert.ok(sent.length > 100)
  })
})
