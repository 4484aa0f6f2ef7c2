import assert from 'node:assert/strict'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {mkdtemp, readdir, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {promisify} from 'node:util'
import ssh2, {type Client, type ClientChannel, type ConnectConfig} from 'ssh2'
import {generateKeyPair} from '../../../src/local/hosts/keys.ts'
import {type LocalHosts, type LocalSsh, startHosts} from '../../../src/local/hosts/local-hosts.ts'
import {recordVariable} from '../../../src/local/hosts/record-lines.ts'

const service = {
  status: () => ({service: 'active', mainPid: 7, startedAt: 1_763_829_554.5, restarts: 0}) as const,
  restart: () => Promise.reject(new Error('etcd did not stop')),
  start: async () => undefined,
  stop: async () => undefined,
}

interface World extends AsyncDisposable {
  readonly dir: string
  readonly local: LocalHosts
  login(changes?: ConnectConfig): Promise<Client>
}

async function aWorld(jump = false): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'quorate-local-hosts-'))
  const local = await startHosts({dir, hosts: [{member: 'etcd-1', service}], jump})
  const clients: Client[] = []
  return {
    dir,
    local,
    login: async changes => {
      const client = new ssh2.Client()
      clients.push(client)
      // A refused login may still be followed by a reset when the server goes away.
      client.on('error', () => undefined)
      client.connect({...loginOf(local.sshOf('etcd-1')), ...changes})
      await once(client, 'ready')
      return client
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.destroy()
      await local.close()
      await rm(dir, {recursive: true})
    },
  }
}

function loginOf({host, port, user, privateKey}: LocalSsh): ConnectConfig {
  return {host, port, username: user, privateKey}
}

async function run(client: Client, line: string): Promise<{code: unknown; stdout: string; stderr: string}> {
  const channel: ClientChannel = await promisify<string, ClientChannel>(client.exec.bind(client))(line)
  const said = {stdout: '', stderr: ''}
  channel.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  channel.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  const [code] = await once(channel, 'close')
  return {code, ...said}
}

// What these tests send by hand is not what Quorate sends.
Reflect.deleteProperty(process.env, recordVariable)

describe('a local host', () => {
  it('shows its service in the words of systemctl show', async () => {
    await using world = await aWorld()

    assert.deepEqual(await run(await world.login(), 'quorate-supervisor show etcd'), {
      code: 0,
      stdout:
        'LoadState=loaded\nActiveState=active\nMainPID=7\nNRestarts=0\nExecMainStartTimestamp=@1763829554.5\n',
      stderr: '',
    })
  })

  it('keeps every line it is sent in the file that the environment names', async t => {
    await using world = await aWorld()
    const record = join(world.dir, 'record')
    process.env[recordVariable] = record
    t.after(() => Reflect.deleteProperty(process.env, recordVariable))

    await run(await world.login(), 'quorate-supervisor show etcd')
    await run(await world.login(), 'rm -rf /')

    const kept = readFileSync(record, 'utf8').trimEnd().split('\n')
    const targets = ['supervisor', 'systemd'].map(kind => ({service: {kind, unit: 'etcd'}}))
    assert.deepEqual(
      kept.map(text => JSON.parse(text) as unknown),
      ['quorate-supervisor show etcd', 'rm -rf /'].map(line => ({line, targets})),
    )
  })

  it('reports a restart that failed in the words of the service', async () => {
    await using world = await aWorld()

    assert.deepEqual(await run(await world.login(), 'quorate-supervisor restart etcd'), {
      code: 1,
      stdout: '',
      stderr: 'Job failed: etcd did not stop\n',
    })
  })

  it('runs no other program, and remembers that it was asked', async () => {
    await using world = await aWorld()

    assert.partialDeepStrictEqual(await run(await world.login(), 'id; reboot'), {code: 127, stdout: ''})
    assert.deepEqual(world.local.host('etcd-1').received(), ['id; reboot'])
  })

  it('gives no shell', async () => {
    await using world = await aWorld()
    const client = await world.login()

    await assert.rejects(promisify(cb => client.shell(cb))())
  })

  it('forwards nothing', async () => {
    await using world = await aWorld()
    const client = await world.login()

    await assert.rejects(promisify(cb => client.forwardOut('127.0.0.1', 0, '127.0.0.1', 1, cb))())
  })

  it('lets nobody in with another key, and takes no passwords', async () => {
    await using world = await aWorld()

    await assert.rejects(world.login({privateKey: generateKeyPair().private}), {
      level: 'client-authentication',
    })
    await assert.rejects(world.login({password: 'quorate', authHandler: ['password']}), {
      level: 'client-authentication',
    })
  })
})

describe('a local jump host', () => {
  it('runs no command and forwards to loopback only', async () => {
    await using world = await aWorld(true)
    const client = await world.login(loginOf(world.local.jumpSsh()))

    await assert.rejects(run(client, 'quorate-supervisor show etcd'))
    await assert.rejects(promisify(cb => client.forwardOut('127.0.0.1', 0, '192.0.2.1', 22, cb))())
  })
})

describe('the keys of local hosts', () => {
  it('are files that only their owner can read', async () => {
    await using world = await aWorld()
    const files = await readdir(world.dir)

    assert.deepEqual(files.toSorted(), ['id_ed25519', 'known_hosts', 'ssh_host_etcd-1_ed25519_key'])
    for (const file of files) assert.equal((await stat(join(world.dir, file))).mode & 0o777, 0o600, file)
  })
})
