import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {allowedCommandLines} from '../../src/adapters/ssh/closed-list.ts'
import {createHosts} from '../../src/adapters/ssh/hosts.ts'
import type {HostOptions} from '../../src/adapters/ssh/options.ts'
import type {HostPort} from '../../src/ports/host.ts'

/** Enough for a busy machine; tests about deadlines use their own. */
/** A read takes a tenth of a second; a machine that runs other tests beside it may take much longer. */
export const patient = {deadlineMs: 30_000}

/** A world with one real service behind it, reached the way the implementation under test reaches it. */
export interface HostWorld {
  readonly host: HostOptions
  /** How often the service was restarted. */
  restarts(): number
  /** What the service's process is now. */
  expected(): {readonly mainPid: number; readonly startedAt: number}
  /** Makes the host refuse sudo from now on. */
  refuseSudo(): void
  /** Command lines that arrived, when this world can see them. */
  received?(): readonly string[]
  close(): Promise<void>
}

/** What every implementation behind HostPort must keep. */
export function describeHostPort(
  name: string,
  options: {start(): Promise<HostWorld>; skip: string | false},
): void {
  describe(`hosts over ${name}`, {skip: options.skip}, () => {
    let world: HostWorld
    let hosts: HostPort
    before(async () => {
      world = await options.start()
      hosts = createHosts({hosts: [world.host]})
    })
    after(async () => {
      hosts.close()
      await world.close()
    })

    it('names the members that have a host', () => {
      assert.deepEqual(hosts.members, [world.host.member])
    })

    it('reads the state of the service', async () => {
      const status = await hosts.status(world.host.member, patient)

      assert.partialDeepStrictEqual(status, {
        ...world.expected(),
        service: 'active',
        restarts: world.restarts(),
      })
    })

    it('restarts the service, which a fresh read shows', async () => {
      const restarts = world.restarts()

      await hosts.restart(world.host.member, patient)

      assert.equal(world.restarts(), restarts + 1)
      assert.partialDeepStrictEqual(await hosts.status(world.host.member, patient), world.expected())
    })

    it('says of a member without a host that none is configured', async () => {
      await assert.rejects(hosts.status('stranger', patient), {code: 'probe/not-configured'})
      await assert.rejects(hosts.restart('stranger', patient), {code: 'probe/not-configured'})
    })

    it('says of a unit the host does not have that it does not exist, and not that it is stopped', async () => {
      const wrong = createHosts({hosts: [{...world.host, service: {...world.host.service, unit: 'nothing'}}]})

      await assert.rejects(wrong.status(world.host.member, patient), {
        code: 'ssh/command-failed',
        message: /^There is no unit nothing on the host of /,
      })
      wrong.close()
    })

    it('shows the sudoers line to add when sudo is refused', async () => {
      world.refuseSudo()
      const restarts = world.restarts()

      await assert.rejects(hosts.restart(world.host.member, patient), {
        code: 'ssh/command-failed',
        message: /"sudo: a password is required" \(status 1\)\.$/,
        remedy: /sudoers\.d.*NOPASSWD: \S+ restart /,
        retryable: false,
      })
      assert.equal(world.restarts(), restarts)
    })

    it('sends nothing but lines of the closed list', t => {
      if (world.received === undefined) return t.skip('this host does not record what it receives')
      const unknown = {...world.host, service: {...world.host.service, unit: 'nothing'}}
      const allowed = allowedCommandLines([world.host, unknown])

      assert.deepEqual(
        world.received().filter(line => !allowed.includes(line)),
        [],
      )
      return undefined
    })
  })
}
