import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {after, before, beforeEach, describe, it} from 'node:test'
import {isAllowedLine} from '../../src/adapters/ssh/closed-list.ts'
import {createHosts} from '../../src/adapters/ssh/hosts.ts'
import type {RestoreOrder} from '../../src/domain/restore-order.ts'
import type {HostPort} from '../../src/ports/host.ts'
import {aDatabase, snapshotOf} from '../fixtures/a-database.ts'
import {patient} from './host.ts'
import {type SshdWorld, sshd, startSshd} from './host-real-sshd.ts'
import {aLocalWorld} from './host-services.ts'

const member = 'etcd-1'
const snapshot = snapshotOf(aDatabase({revisions: [2, 42]}))
const order: RestoreOrder = {
  file: 'prod-a.db',
  sha256: createHash('sha256').update(snapshot.subarray(0, -32)).digest('hex'),
  bytes: String(snapshot.length),
  name: 'etcd-1',
  peerUrls: 'https://10.0.0.11:2380',
  cluster: 'etcd-1=https://10.0.0.11:2380',
  token: 'prod-a-20260101T030702',
  bump: '1000000000',
}

/** In pieces, so that none of them ends where the database does. */
async function* pieces(bytes: Buffer, {breakOff = false} = {}): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 5000)
  if (breakOff) throw new Error('EIO: the disk of the bot broke')
  yield bytes.subarray(5000)
}

/** A restore unit that is started does what a tool would: it makes data, here of the file that was sent. */
const systemd = (dir: string): string => `#!/bin/sh
dir=${dir}
case "$1 $2" in
  'show quorate-restore.service') printf 'ActiveState=%s\\n' "$(cat "$dir/restore-state" 2>/dev/null || echo inactive)" ;;
  'start quorate-restore.service')
    cp "$dir/run/systemd/system/quorate-restore.service" "$dir/started"
    if [ -e "$dir/tool-fails" ]; then echo 'Job for quorate-restore.service failed.' >&2; exit 1; fi
    if [ ! -e "$dir/tool-lies" ]; then mkdir -p "$dir/data/member" && mv "$dir/data/quorate-restore.db" "$dir/data/member/db"; fi ;;
  *) exec "$dir/systemctl.real" "$@" ;;
esac
`

function skip(): string | false {
  if (!existsSync(sshd)) return `there is no ${sshd} here`
  return process.getuid?.() === 0 ? false : 'only root may own the files that are changed'
}

describe('restoring data on a host over a real sshd', {skip: skip()}, () => {
  let world: SshdWorld
  let hosts: HostPort
  let target: SshdWorld['host']
  before(async () => {
    world = await startSshd()
    target = {...world.host, dataDir: join(world.dir, 'data'), etcdutl: join(world.dir, 'etcdutl')}
    hosts = createHosts({hosts: [target]})
    const real = await readFile(join(world.dir, 'systemctl'))
    await writeFile(join(world.dir, 'systemctl.real'), real, {mode: 0o700})
    await writeFile(join(world.dir, 'systemctl'), systemd(world.dir), {mode: 0o700})
    await mkdir(join(world.dir, 'run/systemd/system'), {recursive: true})
    await world.unit('[Service]\nUser=etcd\nExecStart=/usr/bin/etcd\n')
  })
  after(async () => {
    hosts.close()
    await world.close()
  })
  beforeEach(async () => {
    const left = ['data', 'started', 'tool-fails', 'tool-lies', 'restore-state']
    await Promise.all(left.map(name => rm(join(world.dir, name), {recursive: true, force: true})))
    await mkdir(join(world.dir, 'data'))
    await hosts.stop(member, patient)
    await hosts.keepDown(member, patient)
  })

  const restore = (changes: Partial<RestoreOrder> = {}, source = pieces(snapshot)): Promise<void> =>
    hosts.restoreData(member, {...order, ...changes, source}, patient)
  const there = (name: string): boolean => existsSync(join(world.dir, name))

  it('sends every byte, and lets the tool make data of them as the user of etcd', async () => {
    await restore()

    assert.deepEqual(await readFile(join(world.dir, 'data/member/db')), snapshot)
    const unit = await readFile(join(world.dir, 'started'), 'utf8')
    assert.match(unit, /^User=etcd$/m)
    assert.match(unit, / --initial-cluster-token=prod-a-20260101T030702 /)
    assert.equal(there('run/systemd/system/quorate-restore.service'), false)
  })

  it('does not restore other bytes than those that were approved', async () => {
    const other = Buffer.from(snapshot)
    other[100] = (other[100] ?? 0) ^ 1

    await assert.rejects(restore({}, pieces(other)), {
      code: 'snapshot/corrupt',
      message: /its SHA-256 differs/,
    })

    assert.equal(there('started'), false)
  })

  it('does not restore what was cut or broke off', async () => {
    await assert.rejects(restore({}, pieces(snapshot.subarray(0, 9000))), {
      code: 'snapshot/corrupt',
      message: /9000 of its \d+ bytes/,
    })
    await assert.rejects(restore({}, pieces(snapshot, {breakOff: true})))

    assert.equal(there('started'), false)
  })

  it('does not restore while the service could start, or over data', async () => {
    await mkdir(join(world.dir, 'data/member'))
    await assert.rejects(restore(), {code: 'refused/state', message: /there are data already/})
    await hosts.release(member, patient)
    await assert.rejects(restore(), {code: 'refused/state', message: /nothing keeps its service/})
    await hosts.start(member, patient)
    await assert.rejects(restore(), {code: 'refused/state', message: /its service \(active\)/})

    assert.deepEqual(await readdir(join(world.dir, 'data')), ['member'])
  })

  it('does not write over the file of a restore that is still under way', async () => {
    await writeFile(join(world.dir, 'restore-state'), 'activating')

    await assert.rejects(restore(), {code: 'refused/state', message: /a restore is under way/})

    assert.deepEqual(await readdir(join(world.dir, 'data')), [])
  })

  for (const [state, restoring] of [
    ['activating', true],
    ['deactivating', true],
    ['failed', false],
    ['inactive', false],
  ] as const)
    it(`tells whether a restore is at work from its unit, which is ${state}`, async () => {
      await writeFile(join(world.dir, 'restore-state'), state)

      assert.deepEqual(await hosts.dataDirectory(member, patient), {names: [], restoring})
    })

  it('does not take silence about the unit for the end of a restore', async () => {
    await writeFile(join(world.dir, 'restore-state'), '?')

    await assert.rejects(hosts.dataDirectory(member, patient), {code: 'ssh/bad-answer'})
  })

  it('says where to look when the tool fails, or made nothing', async () => {
    await writeFile(join(world.dir, 'tool-fails'), '')
    await assert.rejects(restore(), {
      code: 'ssh/command-failed',
      message: /Job for quorate-restore\.service failed/,
      remedy: /journalctl -u quorate-restore\.service/,
    })
    await rm(join(world.dir, 'tool-fails'))
    await writeFile(join(world.dir, 'tool-lies'), '')
    await assert.rejects(restore(), {
      message: /the directory does not show it/,
      remedy: /journalctl -u quorate-restore\.service/,
    })
  })

  it('sends nothing for values that are no plain ones', async () => {
    const before = world.asRoot().length

    await assert.rejects(restore({token: 'a\nUser=root'}), {code: 'input/invalid'})

    assert.equal(world.asRoot().length, before)
  })

  for (const [says, version] of [
    ['etcdutl version: 3.5.21\nAPI version: 3.5\n', '3.5.21'],
    ['etcdctl version: 3.4.23\nAPI version: 3.4\n', '3.4.23'],
    ['command not found\n', null],
  ] as const)
    it(`reads ${version ?? 'no version'} from what the tool says`, async () => {
      await world.answer('etcdutl', says)
      await world.answer('journalctl', '')

      const {restoreTool} = await hosts.process(member, patient)

      assert.deepEqual(restoreTool, {path: target.etcdutl, version})
    })

  it('sent nothing to root but lines of the closed list', () => {
    const act = (words: string): string => `env LC_ALL=C TZ=UTC sudo -n ${words}`
    const read = (words: string): string => `env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10 sudo -n ${words}`

    assert.deepEqual(
      world.asRoot().filter(words => ![act(words), read(words)].some(line => isAllowedLine(line, [target]))),
      [],
    )
    assert.ok(world.asRoot().some(words => words.startsWith('/usr/bin/dd ')))
  })

  it('is refused where the tool is not configured', async () => {
    const {etcdutl, ...bare} = target
    const port = createHosts({hosts: [bare]})

    const refused = port.restoreData(member, {...order, source: pieces(snapshot)}, patient)

    await assert.rejects(refused, {code: 'probe/not-configured', remedy: /etcdutl/})
    assert.ok(etcdutl)
    port.close()
  })
})

describe('restoring on a host of the demo', () => {
  it('is not applicable', async () => {
    await using world = await aLocalWorld()

    const refused = world.hosts.restoreData('a', {...order, source: pieces(snapshot)}, patient)

    await assert.rejects(refused, {code: 'probe/not-applicable'})
  })
})
