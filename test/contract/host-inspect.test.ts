import assert from 'node:assert/strict'
import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {mkdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {after, before, describe, it} from 'node:test'
import {createHosts} from '../../src/adapters/ssh/hosts.ts'
import type {HostPort} from '../../src/ports/host.ts'
import {patient} from './host.ts'
import {type SshdWorld, sshd, startSshd} from './host-real-sshd.ts'
import {aLocalWorld} from './host-services.ts'

const entry = (MESSAGE: unknown) =>
  `${JSON.stringify({MESSAGE, PRIORITY: '6', __REALTIME_TIMESTAMP: '1795378177842000'})}\n`
const call = {...patient, windowMs: 50}

describe('inspecting a host over a real sshd', {
  skip: existsSync(sshd) ? false : `there is no ${sshd} here`,
}, () => {
  let world: SshdWorld
  let hosts: HostPort
  before(async () => {
    world = await startSshd()
    hosts = createHosts({hosts: [{...world.host, dataDir: world.dir}]})
  })
  after(async () => {
    hosts.close()
    await world.close()
  })

  it('reduces the journal to known signals, also when it holds bytes', async () => {
    await world.answer('journalctl', entry('x became leader at term 2') + entry([255, 254]))

    const facts = await hosts.journal('etcd-1', {...patient, minutes: 15})

    assert.partialDeepStrictEqual(facts, {linesRead: 2, truncated: false, counts: {'became-leader': 1}})
  })

  it('keeps what it read of three megabytes of journal, and says that there was more', async () => {
    await world.answer('journalctl', entry(`x became leader at term 2 ${'.'.repeat(2000)}`).repeat(1500))

    const facts = await hosts.journal('etcd-1', {...patient, minutes: 60})

    assert.equal(facts.truncated, true)
    assert.ok(facts.linesRead > 800 && facts.linesRead < 1100, String(facts.linesRead))
  })

  it('does not take a journal it may not see for a quiet one', async () => {
    await world.answer('journalctl', '')
    // The second is what a user reads who has a journal of their own, as after the first sudo.
    for (const [whose, read] of [
      ['other users and the system', () => hosts.kernel('etcd-1', patient)],
      ['the system', () => hosts.journal('etcd-1', {...patient, minutes: 60})],
    ] as const) {
      const hint = `Hint: You are currently not seeing messages from ${whose}.`
      await writeFile(join(world.dir, 'journalctl'), `#!/bin/sh\necho '${hint}' >&2\n`)
      await assert.rejects(read(), {code: 'ssh/not-permitted', remedy: /usermod -aG systemd-journal/})
    }
  })

  it('takes an empty journal for quiet only when it sees entries of the system, which says nothing by itself', async () => {
    await world.answer('journalctl', '')
    await assert.rejects(hosts.kernel('etcd-1', patient), {code: 'ssh/not-permitted'})

    const one = entry('Started Session 1').trim()
    const script = `#!/bin/sh\ncase "$*" in *_UID=0*) echo '${one}';; esac\n`
    await writeFile(join(world.dir, 'journalctl'), script)
    // The look before shared its answer for some seconds.
    const nextLook = createHosts({hosts: [world.host]})
    const facts = await nextLook.kernel('etcd-1', patient)
    nextLook.close()
    assert.equal(facts.linesRead, 0)
  })

  it('names the program that is missing', async () => {
    await writeFile(join(world.dir, 'date'), '#!/bin/sh\nexit 127\n', {mode: 0o700})

    await assert.rejects(hosts.clock('etcd-1', patient), {
      code: 'ssh/missing-tool',
      remedy: /Install date there/,
    })
    execFileSync('rm', [join(world.dir, 'date')])
  })

  it('reads load and disk of this machine, both from the same two samples', async () => {
    const [load, disk] = await Promise.all([hosts.load('etcd-1', call), hosts.disk('etcd-1', call)])

    assert.ok(load.memoryBytes > 0 && load.cores > 0 && load.windowMs >= 50)
    assert.equal(disk.dataDir, world.dir)
    assert.ok((disk.mounts[0]?.sizeBytes ?? 0) > 0)
    assert.equal(disk.files, null)
  })

  it('lists the data directory as root when the user may not, and says which line is missing when root may not', async () => {
    for (const file of ['member/wal/0-0.wal', 'member/snap/db', 'member/snap/0-1.snap']) {
      await mkdir(join(world.dir, file, '..'), {recursive: true})
      await writeFile(join(world.dir, file), '1234')
    }
    await world.answer('ls', '', 2)

    const {files, gaps} = await hosts.disk('etcd-1', call)
    await writeFile(join(world.dir, 'refuse'), '')
    const refused = await hosts.disk('etcd-1', call)
    await Promise.all(['refuse', 'ls', 'member'].map(name => rm(join(world.dir, name), {recursive: true})))

    assert.partialDeepStrictEqual(files, {wal: 1, snap: 1, dbBytes: 4})
    assert.deepEqual(gaps, [])
    assert.equal(refused.files, null)
    assert.match(refused.gaps.join(), /sudoers\.d\/quorate`: \S+ ALL=\(root\) NOPASSWD: \/usr\/bin\/ls -ln /)
  })

  it('reads the clock against ours, within half a round trip', async () => {
    const {aheadMs, uncertaintyMs} = await hosts.clock('etcd-1', patient)

    assert.ok(Math.abs(aheadMs) <= uncertaintyMs)
  })

  it('tells an open port from a closed one, in one command', async () => {
    const {port} = world.host.ssh
    const facts = await hosts.paths(
      'etcd-1',
      [{memberId: 'm', host: '127.0.0.1', clientPort: port ?? 0, peerPort: 1}],
      patient,
    )

    assert.deepEqual(
      facts.targets[0]?.ports.map(({kind, open, failure}) => [kind, open, failure]),
      [
        ['client', true, null],
        ['peer', false, 'refused'],
      ],
    )
  })

  it('runs thirty reads over one connection without asking sshd for more than it allows', async () => {
    await world.answer('journalctl', entry('x'))

    const all = await Promise.all(Array.from({length: 30}, () => hosts.kernel('etcd-1', patient)))

    assert.equal(all.length, 30)
  })

  it('logs in with the key of an ssh-agent', async () => {
    const agent = join(world.dir, 'agent')
    const key = join(world.dir, 'user_key')
    await writeFile(key, String(world.host.ssh.privateKey), {mode: 0o600})
    const running = spawn('ssh-agent', ['-D', '-a', agent], {stdio: ['ignore', 'pipe', 'ignore']})
    await once(running.stdout, 'data')
    execFileSync('ssh-add', ['-q', key], {env: {...process.env, SSH_AUTH_SOCK: agent}})
    const {privateKey: _, ...ssh} = world.host.ssh
    const viaAgent = createHosts({hosts: [{...world.host, ssh: {...ssh, agent}}]})

    const {service} = await viaAgent.status('etcd-1', patient)
    viaAgent.close()
    running.kill()
    await once(running, 'exit')

    assert.equal(service, 'active')
  })
})

describe('inspecting a host of the demo', () => {
  it('says that there is nothing to read, and sends nothing', async () => {
    await using world = await aLocalWorld()

    await assert.rejects(world.hosts.process('a', patient), {code: 'probe/not-applicable'})
    await assert.rejects(world.hosts.paths('a', [], patient), {code: 'probe/not-applicable'})
    await assert.rejects(world.hosts.process('stranger', patient), {code: 'probe/not-configured'})
    assert.deepEqual(world.local.host('a').received(), [])
  })
})
