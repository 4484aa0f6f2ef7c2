import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {createInterface} from 'node:readline'
import {after, before, describe, it} from 'node:test'
import {until} from '../../src/local/etcd/readiness.ts'
import {pidsIn} from './cgroups.ts'
import {run, tryRun} from './command.ts'
import {faults} from './faults.ts'
import type {Ended, Lab} from './lab-types.ts'
import {type Made, notesOf} from './ledger.ts'
import {whyNoLab} from './requirements.ts'
import {forgetSentTo} from './ssh-record.ts'
import {startLab} from './start-lab.ts'
import {labIds, sweep} from './take-down.ts'

const skip = (await whyNoLab()) ?? false
const WITHIN_MS = 30_000

describe('a lab', {skip}, () => {
  let lab: Lab

  before(async () => {
    lab = await startLab({hosts: 3})
  })
  after(() => lab.stop())

  const overSsh = async (host: string, line: string): Promise<Ended> => {
    const {user, keyFile, knownHostsFile} = lab.ssh
    const known = ['-o', `UserKnownHostsFile=${knownHostsFile}`, '-o', 'GlobalKnownHostsFile=/dev/null']
    const strict = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=3']
    const {address, rootDir} = lab.host(host)
    const login = ['-i', keyFile, ...known, ...strict, `${user}@${address}`, line]
    const ended = await tryRun(['ssh', '-F', '/dev/null', ...login])
    forgetSentTo(rootDir)
    return ended
  }
  const follower = async () => {
    const leader = await lab.leader()
    return lab.hosts.map(({name}) => name).find(name => name !== leader) ?? ''
  }
  /** HTTP status of a member's health page from this machine, or undefined for silence and refusals. */
  const health = async (host: string): Promise<number | undefined> => {
    const page = new URL('/health', lab.host(host).metricsUrl)
    const answer = await fetch(page, {signal: AbortSignal.timeout(3000)}).catch(() => undefined)
    await answer?.arrayBuffer()
    return answer?.status
  }
  const untilHealth = (host: string, wanted: number | undefined) => {
    const question = async () => (await health(host)) === wanted
    return until(question, {what: `${host} answering ${wanted ?? 'nothing'}`, withinMs: WITHIN_MS})
  }

  it('is a healthy cluster whose members talk TLS', async () => {
    await lab.healthy()

    assert.equal(lab.endpoints.length, 3)
    assert.ok(lab.endpoints.every(url => url.startsWith('https://10.')))
    await lab.client().put('key', 'value')
    assert.equal(await lab.client('etcd-3').get('key'), 'value')
  })

  it('lets the bot in to read the journal and restart etcd, and to stop nothing else', async () => {
    const journal = await overSsh('etcd-1', 'journalctl -u etcd -n 1 -o json --no-pager')
    const restart = await overSsh('etcd-1', 'sudo -n systemctl restart etcd')
    const other = await overSsh('etcd-1', 'sudo -n systemctl stop ssh')

    assert.match(journal.stdout, /"_SYSTEMD_UNIT":"etcd.service"/)
    assert.equal(restart.code, 0, restart.stderr)
    assert.notEqual(other.code, 0)
    await lab.healthy()
  })

  it('gives each host a data disk of its own, closed to others', async () => {
    const mounted = await lab
      .host('etcd-2')
      .exec(['findmnt', '--noheadings', '--output', 'SOURCE', '/var/lib/etcd'])
    const mode = await lab.host('etcd-2').exec(['stat', '--format', '%U %a', '/var/lib/etcd/default'])

    assert.match(mounted, /^\/dev\/loop\d+$/m)
    assert.equal(mode.trim(), 'etcd 700')
  })

  it('reports every acknowledged write of a writer', async () => {
    const writer = lab.writer({perSecond: 100})
    await until(async () => writer.report().acknowledged >= 50, {what: 'fifty writes', withinMs: WITHIN_MS})

    const {held, failed, latenciesMs} = await writer.stop()

    assert.equal(failed, 0)
    assert.ok((latenciesMs[0] ?? 0) > 0)
    for (const [key, value] of [...held].slice(0, 5)) assert.equal(await lab.client().get(key), value)
  })

  it('kills a member for good until the fault is undone', async () => {
    const host = await follower()

    const undo = await faults.kill(lab, host)
    await untilHealth(host, undefined)
    await undo()
    await undo()

    await lab.healthy()
  })

  it('pauses a member without closing its connections', async () => {
    const host = await follower()

    const undo = await faults.pause(lab, host)
    const state = await lab.host(host).exec(['sh', '-c', 'cut -d " " -f 3 "/proc/$(pidof etcd)/stat"'])
    await undo()

    assert.equal(state.trim(), 'T')
    await lab.healthy()
  })

  it('cuts the leader off from its peers, not from this machine', async () => {
    const host = await lab.leader()

    const undo = await faults.partitionFrom(lab, host)
    await untilHealth(host, 503)
    const ssh = await overSsh(host, 'true')
    await undo()

    assert.equal(ssh.code, 0, ssh.stderr)
    await lab.healthy()
  })

  it('makes a host silent to everybody, SSH included', async () => {
    const host = await follower()

    const undo = await faults.blackHole(lab, host)
    const ssh = await overSsh(host, 'true')
    await undo()

    assert.match(ssh.stderr, /timed out/)
    assert.equal((await overSsh(host, 'true')).code, 0)
  })

  it('shows a certificate that has ended to the peers only', async () => {
    const host = await follower()

    const undo = await faults.expiredPeerCert(lab, host)
    await untilHealth(host, 503)
    await undo()

    await lab.healthy()
  })

  it('brings a member back after its data was wiped', async () => {
    const host = await follower()

    const undo = await faults.wipeData(lab, host)
    await untilHealth(host, undefined)
    await undo()

    await lab.healthy()
    assert.equal(await lab.client(host).get('key'), 'value')
  })

  it('writes a configuration that Quorate accepts and finds healthy', async () => {
    const config = path.join(lab.dir, 'quorate.yaml')
    await run(['tee', config], {stdin: lab.quorateYaml()})
    const env = ['env', `QUORATE_CONFIG=${config}`, process.execPath]

    const answer = await tryRun([...env, 'src/main.ts', 'status', 'lab', '--json'])

    assert.equal(answer.code, 0, answer.stderr)
    assert.match(answer.stdout, /"etcd-3"/)
  })

  it('leaves nothing on this machine when it is stopped', async () => {
    const second = await startLab({hosts: 1, tls: false})
    const made = notesOf(second.id)

    await second.stop()
    await second.stop()

    assert.deepEqual(await remains(made), [])
    assert.ok(labIds().includes(lab.id), 'the other lab goes on')
  })

  it('is cleaned up after its owner was killed', async () => {
    const source = `import {startLab} from ${JSON.stringify(path.join(import.meta.dirname, 'start-lab.ts'))}
process.stdout.write((await startLab({hosts: 1})).id + '\\n'); setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [id] = (await once(createInterface(owner.stdout), 'line')) as [string]
    const made = notesOf(id)
    assert.notDeepEqual(await remains(made), [])

    owner.kill('SIGKILL')
    await once(owner, 'close')
    await sweep()

    assert.ok(!labIds().includes(id))
    assert.deepEqual(await remains(made), [])
  })
})

/** What still exists of all that was noted. */
async function remains(made: readonly Made[]): Promise<readonly Made[]> {
  const there = await Promise.all(made.map(isThere))
  return made.filter((_, index) => there[index])
}

async function isThere(made: Made): Promise<boolean> {
  switch (made.kind) {
    case 'directory':
      return existsSync(made.path)
    case 'link':
      return (await tryRun(['ip', 'link', 'show', made.name])).code === 0
    case 'netns':
      return existsSync(`/run/netns/${made.name}`)
    case 'mount':
      return readFileSync('/proc/self/mounts', 'utf8').includes(` ${made.path} `)
    case 'loop':
      return (await run(['losetup', '--list'])).includes(made.file)
    case 'cgroup':
      return pidsIn(made.group).length > 0
    case 'table':
      return (await tryRun(['nft', 'list', 'table', 'netdev', made.name])).code === 0
    default:
      return made satisfies never
  }
}
