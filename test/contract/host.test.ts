import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {createHmac, randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {allowedCommandLines} from '../../src/adapters/ssh/closed-list.ts'
import {createHosts} from '../../src/adapters/ssh/hosts.ts'
import {OpsError} from '../../src/domain/errors.ts'
import {generateKeyPair} from '../../src/local/hosts/keys.ts'
import {knownHostsLine, startHosts} from '../../src/local/hosts/local-hosts.ts'
import {describeHostPort, patient} from './host.ts'
import {aLocalWorld, aService, hostOptions} from './host-services.ts'

describeHostPort('the local SSH server', {
  skip: false,
  start: async () => {
    const service = aService()
    const dir = await mkdtemp(join(tmpdir(), 'quorate-hosts-'))
    const local = await startHosts({dir, hosts: [{member: 'etcd-1', service}]})
    const {faults, received} = local.host('etcd-1')
    return {
      host: hostOptions(local, 'etcd-1'),
      restarts: service.restarts,
      expected: () => {
        const {mainPid, startedAt} = service.status()
        return {mainPid, startedAt: startedAt ?? 0}
      },
      refuseSudo: () => {
        faults.refuseSudo = true
      },
      received,
      close: async () => {
        await local.close()
        await rm(dir, {recursive: true})
      },
    }
  },
})

async function failureOf(call: Promise<unknown>): Promise<OpsError> {
  const thrown: unknown = await call.then(
    () => assert.fail('it succeeded'),
    (error: unknown) => error,
  )
  assert.ok(thrown instanceof OpsError, String(thrown))
  return thrown
}

describe('the connection to a host', () => {
  it('is one for twenty calls, also when they come at once', async () => {
    await using world = await aLocalWorld()

    await Promise.all(Array.from({length: 10}, () => world.hosts.status('a', patient)))
    for (let call = 0; call < 10; call++) await world.hosts.status('a', patient)

    assert.equal(world.local.host('a').received().length, 20)
    assert.deepEqual(world.local.host('a').connections(), {open: 1, ever: 1})
  })

  it('is not opened before it is needed', async () => {
    await using world = await aLocalWorld()

    await world.hosts.status('a', patient)

    assert.deepEqual(world.local.host('b').connections(), {open: 0, ever: 0})
  })

  it('is made again for a read that finds it broken', async () => {
    await using world = await aLocalWorld()
    await world.hosts.status('a', patient)
    world.local.host('a').faults.cutOnce = true

    assert.partialDeepStrictEqual(await world.hosts.status('a', patient), {service: 'active'})

    assert.deepEqual(world.local.host('a').connections(), {open: 1, ever: 2})
  })

  it('is made again after the host could not be reached', async () => {
    await using world = await aLocalWorld()
    const port = world.portWith({knownHosts: ''})
    await failureOf(port.status('a', patient))

    await failureOf(port.status('a', patient))

    assert.equal(world.local.host('a').connections().ever, 2)
  })

  it('leaves nothing open after close, which also ends the calls under way', async () => {
    await using world = await aLocalWorld({jump: true})
    const viaJump = world.portWith({jump: world.local.jumpSsh()})
    await viaJump.status('a', patient)
    world.local.host('a').faults.hang = true
    const hanging = failureOf(viaJump.status('a', patient))

    viaJump.close()

    assert.equal((await hanging).code, 'ssh/unreachable')
    assert.equal((await failureOf(viaJump.status('a', patient))).code, 'ssh/unreachable')
    while (world.local.host('a').connections().open > 0) await new Promise(setImmediate)
    while (world.local.jump?.connections().open !== 0) await new Promise(setImmediate)
  })

  it('lets the process end by itself after close', () => {
    const child = execFileSync(process.execPath, [join(import.meta.dirname, 'host-close-child.ts')], {
      timeout: 20_000,
    })

    assert.equal(child.toString(), 'active\n')
  })
})

describe('the identity of a host', () => {
  it('is refused while known_hosts does not list it, with the fingerprint it offers', async () => {
    await using world = await aLocalWorld()

    const failure = await failureOf(world.portWith({knownHosts: ''}).status('a', patient))

    assert.equal(failure.code, 'ssh/host-key-mismatch')
    assert.match(
      failure.message,
      /the host of a \(127\.0\.0\.1:\d+\).*ssh-ed25519 SHA256:\S{43}, which known_hosts/,
    )
    assert.match(failure.remedy, /ssh-keygen -lf/)
    assert.equal(failure.retryable, false)
    assert.deepEqual(world.local.host('a').received(), [])
  })

  it('is refused after it changed, naming both fingerprints, and for a restart says that it was not sent', async () => {
    await using world = await aLocalWorld()
    await world.hosts.status('a', patient)
    world.local.host('a').changeHostKey()
    await failureOf(world.hosts.status('a', patient))

    const failure = await failureOf(world.hosts.restart('a', patient))

    assert.equal(failure.code, 'ssh/host-key-mismatch')
    assert.match(failure.message, /SHA256:\S{43}, but known_hosts expects SHA256:\S{43}.*was not sent/)
    assert.equal(world.services.a.restarts(), 0)
  })

  it('is accepted from a hashed line', async () => {
    await using world = await aLocalWorld()
    const salt = randomBytes(20)
    const {port, hostKey} = world.local.host('a')
    const name = createHmac('sha1', salt).update(`[127.0.0.1]:${port}`).digest('base64')
    const knownHosts = `|1|${salt.toString('base64')}|${name} ${hostKey().public}`

    assert.partialDeepStrictEqual(await world.portWith({knownHosts}).status('a', patient), {
      service: 'active',
    })
  })

  it('is refused when revoked, whatever else is said of it', async () => {
    await using world = await aLocalWorld()
    const {knownHosts} = world.local.sshOf('a')
    const revoked = `${knownHosts}@revoked * ${world.local.host('a').hostKey().public}\n`

    const failure = await failureOf(world.portWith({knownHosts: revoked}).status('a', patient))

    assert.equal(failure.code, 'ssh/host-key-mismatch')
    assert.match(failure.message, /@revoked/)
  })

  it('is refused with the reason when only an authority is known', async () => {
    await using world = await aLocalWorld()
    const knownHosts = `@cert-authority ${knownHostsLine(world.local.host('a'))}`

    const failure = await failureOf(world.portWith({knownHosts}).status('a', patient))

    assert.match(failure.message, /@cert-authority.*not supported/)
  })
})

describe('a jump host', () => {
  it('carries reads and restarts', async () => {
    await using world = await aLocalWorld({jump: true})
    const port = world.portWith({jump: world.local.jumpSsh()})

    await port.restart('a', patient)

    assert.partialDeepStrictEqual(await port.status('a', patient), {mainPid: 101})
    assert.equal(world.local.jump?.connections().ever, 1)
  })

  it('has its own key verified', async () => {
    await using world = await aLocalWorld({jump: true})
    const port = world.portWith({jump: {...world.local.jumpSsh(), knownHosts: ''}})

    const failure = await failureOf(port.status('a', patient))

    assert.equal(failure.code, 'ssh/host-key-mismatch')
    assert.match(failure.message, /the jump host of a/)
  })

  it('does not spare the host behind it the verification', async () => {
    await using world = await aLocalWorld({jump: true})
    const port = world.portWith({jump: world.local.jumpSsh(), knownHosts: ''})

    const failure = await failureOf(port.status('a', patient))

    assert.equal(failure.code, 'ssh/host-key-mismatch')
    assert.match(failure.message, /to the host of a/)
    while (world.local.jump?.connections().open !== 0) await new Promise(setImmediate)
  })

  it('that refuses to forward is named in the failure', async () => {
    await using world = await aLocalWorld()
    const port = world.portWith({jump: world.local.sshOf('b')})

    assert.equal((await failureOf(port.status('a', patient))).code, 'ssh/unreachable')
  })
})

describe('a failing host', () => {
  it('is told from a refused login', async () => {
    await using world = await aLocalWorld()
    const stranger = generateKeyPair().private

    const failure = await failureOf(world.portWith({privateKey: stranger}).status('a', patient))

    assert.equal(failure.code, 'ssh/auth')
    assert.match(failure.remedy, /authorized_keys of quorate/)
  })

  it('is told from a private key that cannot be read, without showing the key', async () => {
    await using world = await aLocalWorld()

    const failure = await failureOf(world.portWith({privateKey: 'top secret'}).status('a', patient))

    assert.equal(failure.code, 'ssh/auth')
    assert.doesNotMatch(failure.message, /top secret/)
  })

  it('is unreachable where nothing listens', async () => {
    await using world = await aLocalWorld()
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const address = probe.address()
    await new Promise(resolve => probe.close(resolve))

    const port = typeof address === 'object' && address !== null ? address.port : 0
    const failure = await failureOf(world.portWith({port}).status('a', patient))

    assert.equal(failure.code, 'ssh/unreachable')
    assert.match(failure.message, /ECONNREFUSED/)
  })

  for (const fault of ['hang', 'freeze'] as const)
    it(`ends at the deadline when it takes a read and does not answer (${fault}), while others answer`, async () => {
      await using world = await aLocalWorld()
      await Promise.all([world.hosts.status('a', patient), world.hosts.status('b', patient)])
      world.local.host('a').faults[fault] = true
      const began = performance.now()

      const [hanging, living] = await Promise.all([
        failureOf(world.hosts.status('a', {deadlineMs: 300})),
        world.hosts.status('b', {deadlineMs: 300}),
      ])

      assert.ok(performance.now() - began < 600, 'the deadline is kept')
      assert.equal(hanging.code, 'ssh/deadline')
      assert.equal(hanging.retryable, true)
      assert.equal(living.service, 'active')
    })

  it('is asked over a new connection after it froze', async () => {
    await using world = await aLocalWorld()
    await world.hosts.status('a', patient)
    const {faults, connections, received} = world.local.host('a')
    faults.freeze = true
    const frozen = failureOf(world.hosts.status('a', {deadlineMs: 100}))
    while (received().length < 2) await new Promise(setImmediate)
    faults.freeze = false
    await frozen

    for (let call = 0; call < 10 && connections().ever < 2; call++)
      await world.hosts.status('a', {deadlineMs: 500}).catch(() => undefined)

    assert.partialDeepStrictEqual(await world.hosts.status('a', patient), {service: 'active'})
  })

  it('ends at the deadline when it accepts the connection and says nothing', async () => {
    await using world = await aLocalWorld()
    const mute = createServer(socket => socket.resume()).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const address = mute.address()
    const port = world.portWith({port: typeof address === 'object' && address !== null ? address.port : 0})

    const failure = await failureOf(port.restart('a', {deadlineMs: 200}))

    assert.equal(failure.code, 'ssh/deadline')
    assert.match(failure.message, /no answer within 200 ms\. The restart was not sent\.$/)
    port.close()
    await new Promise(resolve => mute.close(resolve))
  })

  it('is left alone at once when the caller cancels', async () => {
    await using world = await aLocalWorld()
    world.local.host('a').faults.hang = true
    const controller = new AbortController()
    const reading = failureOf(world.hosts.status('a', {...patient, signal: controller.signal}))
    while (world.local.host('a').received().length === 0) await new Promise(setImmediate)

    controller.abort()

    assert.match((await reading).message, /cancelled/)
  })

  it('is not asked at all when the caller has cancelled before', async () => {
    await using world = await aLocalWorld()
    await world.hosts.status('a', patient)

    const failure = await failureOf(world.hosts.restart('a', {...patient, signal: AbortSignal.abort()}))

    assert.match(failure.message, /cancelled here\. The restart was not sent\.$/)
    assert.equal(world.local.host('a').received().length, 1)
  })

  it('that answers with a flood is cut off', async () => {
    await using world = await aLocalWorld()
    world.local.host('a').faults.noiseBytes = 300_000

    const failure = await failureOf(world.hosts.status('a', patient))

    assert.match(failure.message, /more than 65536 bytes/)
  })

  it('that refuses to run commands is named as such', async () => {
    await using world = await aLocalWorld()
    world.local.host('a').faults.refuseCommands = true

    const failure = await failureOf(world.hosts.restart('a', patient))

    assert.match(failure.message, /not accepted.*The restart was not sent/)
  })

  it('that speaks another language still gets the sudoers line', async () => {
    await using world = await aLocalWorld()
    Object.assign(world.local.host('a').faults, {localized: true, refuseSudo: true})

    const failure = await failureOf(world.hosts.restart('a', patient))

    assert.match(failure.message, /sudo: Ein Passwort ist notwendig/)
    assert.match(failure.remedy, /NOPASSWD: \S+ restart etcd$/)
  })

  it('that misses the program says so', async () => {
    await using world = await aLocalWorld()
    const host = hostOptions(world.local, 'a')
    const port = createHosts({hosts: [{...host, service: {kind: 'systemd', unit: 'etcd'}}]})

    const failure = await failureOf(port.status('a', patient))
    port.close()

    assert.match(failure.message, /command not found" \(status 127\)/)
    assert.match(failure.remedy, /Install the missing program/)
  })
})

describe('a restart', () => {
  it('whose connection is lost is not repeated, and its outcome is called unknown', async () => {
    await using world = await aLocalWorld()
    world.local.host('a').faults.cutAfterRestart = true

    const failure = await failureOf(world.hosts.restart('a', patient))

    assert.equal(failure.code, 'ssh/unreachable')
    assert.match(failure.message, /outcome is unknown: the restart may have happened/)
    assert.match(failure.remedy, /^Do not repeat it\. Look at the start time/)
    assert.equal(failure.retryable, false)
    assert.equal(world.services.a.restarts(), 1)
    assert.deepEqual(world.local.host('a').received(), [
      allowedCommandLines([hostOptions(world.local, 'a')])[1],
    ])
  })

  it('that was cut before it began is not repeated either', async () => {
    await using world = await aLocalWorld()
    await world.hosts.status('a', patient)
    world.local.host('a').faults.cutOnce = true

    const failure = await failureOf(world.hosts.restart('a', patient))

    assert.match(failure.message, /outcome is unknown/)
    assert.equal(world.services.a.restarts(), 0)
    assert.equal(world.local.host('a').received().length, 2)
  })

  it('that does not answer in time has an unknown outcome', async () => {
    await using world = await aLocalWorld()
    await world.hosts.status('a', patient)
    world.local.host('a').faults.hang = true

    const failure = await failureOf(world.hosts.restart('a', {deadlineMs: 200}))

    assert.equal(failure.code, 'ssh/deadline')
    assert.match(failure.message, /no answer within 200 ms\. The outcome is unknown/)
    assert.equal(failure.retryable, false)
  })

  it('on a slow host is waited for', async () => {
    await using world = await aLocalWorld()
    world.local.host('a').faults.delayMs = 50

    await world.hosts.restart('a', patient)

    assert.equal(world.services.a.restarts(), 1)
  })
})

describe('createHosts', () => {
  it('refuses a unit name that could become more than a word, before anything is dialled', async () => {
    await using world = await aLocalWorld()
    const host = hostOptions(world.local, 'a')

    assert.throws(() => createHosts({hosts: [{...host, service: {kind: 'systemd', unit: 'etcd; reboot'}}]}), {
      code: 'config/invalid',
    })
  })

  it('refuses a member with two hosts, and a host without a key', async () => {
    await using world = await aLocalWorld()
    const {privateKey: _, ...keyless} = world.local.sshOf('a')
    const host = hostOptions(world.local, 'a')

    assert.throws(() => createHosts({hosts: [host, host]}), {code: 'config/invalid'})
    assert.throws(() => createHosts({hosts: [{...host, ssh: keyless}]}), {code: 'config/invalid'})
  })
})
