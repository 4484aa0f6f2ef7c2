import assert from 'node:assert/strict'
import {existsSync} from 'node:fs'
import {chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {after, before, beforeEach, describe, it} from 'node:test'
import {isAllowedLine} from '../../src/adapters/ssh/closed-list.ts'
import {createHosts} from '../../src/adapters/ssh/hosts.ts'
import type {HostPort} from '../../src/ports/host.ts'
import {patient} from './host.ts'
import {type SshdWorld, sshd, startSshd} from './host-real-sshd.ts'
import {aLocalWorld} from './host-services.ts'

const member = 'etcd-1'
const aside = 'before-20261122T233914'
const copy = 'copy-20261122T233914'
const timers = {'heartbeat-interval': '200', 'election-timeout': '2000'}
const quiet = (start: string, more = ''): string => `[Service]\n${more}ExecStart=${start}\n`

function skip(): string | false {
  if (!existsSync(sshd)) return `there is no ${sshd} here`
  return process.getuid?.() === 0 ? false : 'only root may own the files that are changed'
}

describe('acting on a host over a real sshd', {skip: skip()}, () => {
  let world: SshdWorld
  let hosts: HostPort
  let target: SshdWorld['host']
  before(async () => {
    world = await startSshd()
    target = {...world.host, configFile: join(world.dir, 'etcd/etcd.yml'), dataDir: join(world.dir, 'data')}
    hosts = createHosts({hosts: [target]})
  })
  after(async () => {
    hosts.close()
    await world.close()
  })
  beforeEach(async () => {
    await Promise.all(['etcd', 'data'].map(name => rm(join(world.dir, name), {recursive: true, force: true})))
    await mkdir(join(world.dir, 'data/member/wal'), {recursive: true})
    await mkdir(join(world.dir, 'etcd'), {mode: 0o755})
    await world.answer('journalctl', '')
    await hosts.start(member, patient)
  })

  const inEtc = (name: string): Promise<string> =>
    readFile(join(world.dir, 'etc/systemd/system/etcd.service.d', name), 'utf8')
  const written = async (): Promise<unknown> => (await hosts.process(member, patient)).written

  it('stops and starts the service', async () => {
    await hosts.stop(member, patient)
    const stopped = await hosts.status(member, patient)
    await hosts.start(member, patient)

    assert.partialDeepStrictEqual(stopped, {service: 'inactive', mainPid: 0})
    assert.partialDeepStrictEqual(await hosts.status(member, patient), {service: 'active'})
  })

  it('keeps the service down until it is released, which every look shows', async () => {
    await hosts.stop(member, patient)
    await hosts.keepDown(member, patient)
    const kept = await hosts.status(member, patient)

    await assert.rejects(hosts.start(member, patient), {
      code: 'ssh/command-failed',
      message: /Assertion failed/,
    })

    await hosts.release(member, patient)
    await hosts.start(member, patient)
    assert.equal(kept.keptDown, true)
    assert.equal((await hosts.status(member, patient)).keptDown, undefined)
  })

  it('sets data aside once the service is down, and deletes nothing', async () => {
    await hosts.stop(member, patient)

    await hosts.setAsideData(member, aside, patient)

    assert.deepEqual(await readdir(join(world.dir, 'data', aside)), ['wal'])
    assert.deepEqual(await readdir(join(world.dir, 'data')), [aside])
  })

  it('copies data once the service is down, also after a copy that was cut off', async () => {
    await assert.rejects(hosts.copyData(member, copy, patient), {code: 'refused/state', message: /active/})
    await hosts.stop(member, patient)
    await mkdir(join(world.dir, 'data', `${copy}.part`))

    await hosts.copyData(member, copy, patient)

    assert.deepEqual(await readdir(join(world.dir, 'data', copy)), ['wal'])
    assert.deepEqual(await hosts.dataDirectory(member, patient), {names: [copy, 'member']})
    await assert.rejects(hosts.copyData(member, copy, patient), {
      code: 'refused/state',
      message: /exists already/,
    })
  })

  it('does not set data aside while the service runs, over something else, or twice', async () => {
    await assert.rejects(hosts.setAsideData(member, aside, patient), {
      code: 'refused/state',
      message: /its service is active/,
    })
    await hosts.stop(member, patient)
    await mkdir(join(world.dir, 'data', aside))
    await assert.rejects(hosts.setAsideData(member, aside, patient), {
      code: 'refused/state',
      message: /exists already/,
    })
    await rm(join(world.dir, 'data/member'), {recursive: true})
    await assert.rejects(hosts.setAsideData(member, 'before-20261122T000000', patient), {
      code: 'refused/state',
      message: /there is no member directory/,
    })
  })

  it('edits the config file that is in force, keeping comments, mode and a copy of the first one', async () => {
    const file = target.configFile ?? ''
    const text = '# ours\nname: a # b\nheartbeat-interval: 100\n'
    await writeFile(file, text, {mode: 0o640})
    await world.unit(quiet(`/usr/bin/etcd --config-file=${file}`))

    await hosts.changeSettings(member, timers, patient)
    await hosts.changeSettings(member, {'heartbeat-interval': '300'}, patient)

    assert.equal(
      await readFile(file, 'utf8'),
      '# ours\nname: a # b\nheartbeat-interval: 300\nelection-timeout: 2000\n',
    )
    assert.equal((await stat(file)).mode & 0o777, 0o640)
    assert.equal(await readFile(`${file}.quorate-before`, 'utf8'), text)
    assert.deepEqual((await readdir(join(file, '..'))).toSorted(), ['etcd.yml', 'etcd.yml.quorate-before'])
    assert.partialDeepStrictEqual(await written(), {'heartbeat-interval': '300', 'election-timeout': '2000'})
  })

  it('changes flags of the unit in a drop-in', async () => {
    await world.unit('[Service]\nExecStart=/usr/bin/etcd --name=a --heartbeat-interval 100\n')

    await hosts.changeSettings(member, timers, patient)

    assert.match(
      await inEtc('50-quorate.conf'),
      /\[Service\]\nExecStart=\nExecStart=\/usr\/bin\/etcd --name=a --heartbeat-interval=200 --election-timeout=2000\n$/,
    )
    assert.partialDeepStrictEqual(await written(), timers)
  })

  it('changes the environment in a file of its own, which goes before the others', async () => {
    const defaults = join(world.dir, 'data/etcd')
    await writeFile(defaults, 'ETCD_NAME="a"\nETCD_HEARTBEAT_INTERVAL="100"\n')
    await world.unit(quiet('/usr/bin/etcd $DAEMON_ARGS', `EnvironmentFile=${defaults}\n`))

    await hosts.changeSettings(member, {'heartbeat-interval': '200'}, patient)
    await hosts.changeSettings(member, {'election-timeout': '2000'}, patient)

    assert.equal(await inEtc('50-quorate.env'), 'ETCD_HEARTBEAT_INTERVAL=200\nETCD_ELECTION_TIMEOUT=2000\n')
    assert.partialDeepStrictEqual(await written(), {...timers, name: 'a'})
  })

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['flags and environment both', quiet('/usr/bin/etcd --name=a', 'Environment=ETCD_X=1\n'), /two places/],
    ['a script', quiet('/usr/local/bin/start-etcd'), /starts \/usr\/local\/bin\/start-etcd/],
    ['a variable', quiet('/usr/bin/etcd $ARGS', 'Environment=ARGS=--name=a\n'), /contains \$ARGS/],
    ['an unreadable file', quiet('/usr/bin/etcd', 'EnvironmentFile=/etc\n'), /could not be read/],
    ['another config file', quiet('/usr/bin/etcd --config-file=/etc/x.yml'), /etcd reads \/etc\/x\.yml/],
    ['quotes', quiet('/usr/bin/etcd --name="a"'), /has quotes/],
  ]
  for (const [what, unit, reason] of refusals)
    it(`changes nothing where settings come from ${what}`, async () => {
      await world.unit(unit)
      const before = world.asRoot().length

      await assert.rejects(hosts.changeSettings(member, timers, patient), {
        code: 'refused/state',
        message: reason,
        retryable: false,
      })

      assert.equal(world.asRoot().length, before)
    })

  it('changes nothing in a directory where others may write, nor through a link', async () => {
    const file = target.configFile ?? ''
    await world.unit(quiet(`/usr/bin/etcd --config-file=${file}`))
    await writeFile(join(world.dir, 'data/real.yml'), 'name: a\n')
    await symlink(join(world.dir, 'data/real.yml'), file)
    await assert.rejects(hosts.changeSettings(member, timers, patient), {message: /no plain file/})
    await chmod(join(file, '..'), 0o777)
    await assert.rejects(hosts.changeSettings(member, timers, patient), {message: /others may write there/})

    assert.deepEqual(await readdir(join(file, '..')), ['etcd.yml'])
  })

  it('says when a later drop-in has the last word', async () => {
    await world.unit(quiet('/usr/bin/etcd --name=a'))
    const later = join(world.dir, 'etc/systemd/system/etcd.service.d')
    await mkdir(later)
    await writeFile(join(later, '99-x.conf'), '[Service]\nExecStart=\nExecStart=/usr/bin/etcd --name=a\n')

    await assert.rejects(hosts.changeSettings(member, {'snapshot-count': '5'}, patient), {
      code: 'ssh/command-failed',
      message: /snapshot-count would be unset and not 5 at the next start/,
    })
  })

  it('names the line that sudo has to permit', async () => {
    await writeFile(join(world.dir, 'refuse'), '')

    const refused = hosts.keepDown(member, patient)

    await assert.rejects(refused, {remedy: /NOPASSWD: \/usr\/bin\/mkdir -p -- \/run\/systemd/})
    await rm(join(world.dir, 'refuse'))
  })

  it('sent nothing to root but lines of the closed list', () => {
    const lines = world.asRoot().map(words => `env LC_ALL=C TZ=UTC sudo -n ${words}`)
    const reads = world
      .asRoot()
      .map(words => `env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10 sudo -n ${words}`)

    assert.deepEqual(
      lines.filter((line, i) => !isAllowedLine(line, [target]) && !isAllowedLine(reads[i] ?? '', [target])),
      [],
    )
    assert.ok(lines.length > 40)
  })
})

describe('acting on a host of the demo', () => {
  it('stops and starts', async () => {
    await using world = await aLocalWorld()

    await world.hosts.stop('a', patient)
    const stopped = await world.hosts.status('a', patient)
    await world.hosts.start('a', patient)

    assert.equal(stopped.service, 'inactive')
    assert.equal((await world.hosts.status('a', patient)).service, 'active')
  })

  it('says that there is nothing else to change, and sends nothing', async () => {
    await using world = await aLocalWorld()

    for (const act of [
      world.hosts.keepDown('a', patient),
      world.hosts.release('a', patient),
      world.hosts.setAsideData('a', aside, patient),
      world.hosts.changeSettings('a', timers, patient),
    ])
      await assert.rejects(act, {code: 'probe/not-applicable'})
    assert.deepEqual(world.local.host('a').received(), [])
  })

  it('does not repeat an order whose answer was lost, and calls its outcome unknown', async () => {
    await using world = await aLocalWorld()
    world.local.host('a').faults.cutAfterRestart = true

    await assert.rejects(world.hosts.stop('a', patient), {
      message: /outcome is unknown: the stop may have happened/,
      remedy: /^Do not repeat it\. Look at the state of etcd first/,
      retryable: false,
    })

    assert.equal(world.local.host('a').received().length, 1)
    assert.equal(world.services.a.status().service, 'inactive')
  })
})
