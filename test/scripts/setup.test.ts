import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {afterEach, beforeEach, describe, it} from 'node:test'

/** Programs that every system has; all others, npm, node and etcd first of all, are stand-ins made by a test. */
const system =
  'awk basename cat chmod cut date dirname env find grep head ln mkdir mv readlink rm sed sh sleep sort tail touch uname'
const hashing = ['sha256sum', 'shasum']

/** npm as far as set-up sees it: it brings Node.js 24 and leaves a line in `npm-runs`. */
const installing = `echo ran >>npm-runs
mkdir -p node_modules/.bin
printf '#!/bin/sh\\necho v24.21.0\\n' >node_modules/.bin/node
chmod +x node_modules/.bin/node`

type Outcome = {readonly code: number | null; readonly out: string; readonly said: string}

describe('set-up', () => {
  let root = ''
  let path = ''

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quorate-setup-'))
    path = join(root, 'path')
    mkdirSync(path)
    cpSync('scripts', join(root, 'scripts'), {recursive: true})
    for (const name of [...system.split(' '), ...hashing]) linkSystemProgram(name)
    writeFileSync(join(root, 'package-lock.json'), '{}')
    stub('npm', installing)
  })

  afterEach(() => rmSync(root, {recursive: true}))

  const linkSystemProgram = (name: string, as = name) => {
    const found = (process.env['PATH'] ?? '').split(':').map(directory => join(directory, name))
    const target = found.find(candidate => existsSync(candidate))
    if (target !== undefined) symlinkSync(resolve(target), join(path, as))
  }
  const stub = (name: string, body: string) => {
    // SAFETY: writing to a linked program would follow the link and overwrite the system's own.
    rmSync(join(path, name), {force: true})
    writeFileSync(join(path, name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(path, name), 0o755)
  }
  const withSetup = (level: string, ...command: readonly string[]): Promise<Outcome> =>
    new Promise(settle => {
      const child = spawn('sh', [join(root, 'scripts/with-setup.sh'), level, '--', ...command], {
        cwd: root,
        env: {PATH: path, HOME: root},
      })
      let [out, said] = ['', '']
      child.stdout.on('data', (text: Buffer) => (out += text.toString()))
      child.stderr.on('data', (text: Buffer) => (said += text.toString()))
      child.on('close', code => settle({code, out, said}))
    })
  const npmRuns = () => readFileSync(join(root, 'npm-runs'), 'utf8').trim().split('\n').length

  it('installs packages once, says how to undo that, and is quiet afterwards', async () => {
    const first = await withSetup('node', 'node', '--version')
    const second = await withSetup('node', 'node', '--version')

    assert.equal(first.out, 'v24.21.0\n', first.said)
    assert.match(first.said, /undo: rm -rf node_modules/)
    assert.deepEqual(second, {code: 0, out: 'v24.21.0\n', said: ''})
    assert.equal(npmRuns(), 1)
  })

  it('installs packages again when the lockfile has changed', async () => {
    await withSetup('node', 'node', '--version')
    writeFileSync(join(root, 'package-lock.json'), '{"changed": true}')

    await withSetup('node', 'node', '--version')

    assert.equal(npmRuns(), 2)
  })

  it('installs packages once for two commands started together', async () => {
    // The install goes on until the other command has been seen waiting; without a lock it would never wait.
    linkSystemProgram('sleep', 'really-sleep')
    stub('sleep', `touch "${root}/waiting"\nexec really-sleep 0.05`)
    stub(
      'npm',
      `for turn in ${'x '.repeat(200)}; do [ -e waiting ] || really-sleep 0.02; done\n${installing}`,
    )

    const both = await Promise.all([
      withSetup('node', 'node', '--version'),
      withSetup('node', 'node', '--version'),
    ])

    assert.deepEqual(
      both.map(({code}) => code),
      [0, 0],
    )
    assert.ok(existsSync(join(root, 'waiting')), 'one of the two waited')
    assert.equal(npmRuns(), 1)
  })

  it('takes over the lock of a set-up that died', async () => {
    mkdirSync(join(root, '.cache/npm.lock'), {recursive: true})
    // No process has this number: it is above the largest that Linux and macOS give.
    writeFileSync(join(root, '.cache/npm.lock/pid'), '99999999')

    assert.equal((await withSetup('node', 'node', '--version')).code, 0)
  })

  it('lets Node.js keep what it compiled in the cache, so that the next process starts in half the time', async () => {
    const {out} = await withSetup('node', 'sh', '-c', 'echo "$NODE_COMPILE_CACHE"')

    assert.equal(out, `${join(root, '.cache/compiled')}\n`)
  })

  it('prefers a newer Node.js on PATH to the one npm brought, and the latter to an older one', async () => {
    stub('node', 'echo v25.1.0')
    const newer = await withSetup('node', 'node', '--version')
    stub('node', 'echo v20.20.2')
    const older = await withSetup('node', 'node', '--version')

    assert.deepEqual([newer.out, older.out], ['v25.1.0\n', 'v24.21.0\n'])
  })

  it('does without the Node.js npm brought when that does not run here', async () => {
    stub('npm', `${installing}\nprintf '#!/bin/sh\\nexit 127\\n' >node_modules/.bin/node`)
    stub('node', 'echo v24.21.0')

    const {out} = await withSetup('node', 'node', '--version')

    assert.equal(out, 'v24.21.0\n')
    assert.equal(existsSync(join(root, 'node_modules/.bin/node')), false)
  })

  it('refuses to run on an older Node.js when npm brought none', async () => {
    stub('npm', 'mkdir -p node_modules')
    stub('node', 'echo v20.20.2')

    const {code, out, said} = await withSetup('node', 'node', '--version')

    assert.deepEqual([code, out], [1, ''])
    assert.match(said, /Node\.js 24 or newer is needed; found 20\.20\.2[\s\S]*install Node\.js 24/)
  })

  it('shows what npm said when the packages cannot be installed, and what to do', async () => {
    stub('npm', 'echo "npm error network unreachable"\nexit 1')

    const {code, said} = await withSetup('node', 'node', '--version')

    assert.equal(code, 1)
    assert.match(said, /network unreachable[\s\S]*What to do: check that npm reaches its registry/)
  })

  it('uses an etcd on PATH from 3.4 on, and says what to install when there is only an older one', async () => {
    stub('etcd', 'echo "etcd Version: 3.4.23"')
    const good = await withSetup('etcd', 'sh', '-c', 'echo "$QUORATE_ETCD"')
    stub('etcd', 'echo "etcd Version: 3.3.27"')
    const old = await withSetup('etcd', 'true')

    assert.equal(good.out, `${path}/etcd\n`, good.said)
    assert.equal(old.code, 1)
    assert.match(old.said, /What to do: install etcd 3\.4 or newer .*brew install etcd/)
  })

  it('does not use a release archive with another checksum', async () => {
    linkSystemProgram('tar')
    // The seventh argument is the file to write.
    stub('curl', 'echo intruder >"$7"')
    stub('uname', 'case $1 in -s) echo Linux ;; -m) echo x86_64 ;; *) echo Linux x86_64 ;; esac')

    const {code, said} = await withSetup('etcd', 'true')

    assert.equal(code, 1)
    assert.match(said, /another checksum than the pinned one; not using it/)
  })

  it('looks for etcd again, with fresh package lists, after a failed attempt', async () => {
    mkdirSync(join(root, '.cache/apt'), {recursive: true})
    writeFileSync(join(root, '.cache/apt/updated'), '')

    const {code} = await withSetup('etcd', 'true')

    assert.equal(code, 1)
    assert.equal(existsSync(join(root, '.cache/apt')), false)
  })

  it('prefers the newest patch of the newest series in the cache', async () => {
    for (const version of ['3.4.23', '3.5.9', '3.5.16']) {
      mkdirSync(join(root, '.cache/etcd', version), {recursive: true})
      stub('etcd', `echo "etcd Version: ${version}"`)
      cpSync(join(path, 'etcd'), join(root, '.cache/etcd', version, 'etcd'))
    }
    rmSync(join(path, 'etcd'))

    const {out} = await withSetup('full', 'sh', '-c', 'echo "$QUORATE_ETCD $QUORATE_ETCD_3_4"')

    assert.equal(out, `${root}/.cache/etcd/3.5.16/etcd ${root}/.cache/etcd/3.4.23/etcd\n`)
  })

  it('finds Prometheus in the cache, and offers it to the tests', async () => {
    stub('etcd', 'echo "etcd Version: 3.5.16"')
    const home = join(root, '.cache/prometheus/2.42.0')
    for (const name of ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool']) {
      stub(name, 'exit 0')
      cpSync(join(path, name), join(home, name))
      rmSync(join(path, name))
    }

    const {out} = await withSetup('full', 'sh', '-c', 'echo "$QUORATE_PROMETHEUS"')

    assert.equal(out, `${home}\n`)
  })

  it('says why there is no Prometheus, goes on without one, and asks again only the next day', async () => {
    stub('etcd', 'echo "etcd Version: 3.5.16"')

    const first = await withSetup('full', 'sh', '-c', 'echo "[${QUORATE_PROMETHEUS:-none}]"')
    const second = await withSetup('full', 'sh', '-c', 'echo "[${QUORATE_PROMETHEUS:-none}]"')

    assert.equal(first.out, '[none]\n')
    assert.match(first.said, /no Prometheus, and without apt-get it cannot be brought; .* will be skipped/)
    assert.equal(second.out, '[none]\n')
    assert.doesNotMatch(second.said, /Prometheus/)
  })

  it('refuses a QUORATE_ETCD that does not run, instead of using another', async () => {
    stub('etcd', 'echo "etcd Version: 3.5.16"')

    const {code, said} = await withSetup('etcd', 'env', 'QUORATE_ETCD=/absent', 'sh', 'scripts/etcd-path.sh')

    assert.equal(code, 1)
    assert.match(said, /QUORATE_ETCD is \/absent, which does not run as etcd/)
  })
})
