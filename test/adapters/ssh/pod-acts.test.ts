import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {allowedCommandLines, isAllowedLine, sudoersLines} from '../../../src/adapters/ssh/closed-list.ts'
import {containerReads, inspectContainer} from '../../../src/adapters/ssh/pod-commands.ts'
import {podPlace} from '../../../src/adapters/ssh/pod-place.ts'

const manifest = '/etc/kubernetes/manifests/etcd.yaml'
const pod = (path: string) => ({service: {kind: 'static-pod', unit: 'etcd', manifest: path}}) as const
const target = {...pod(manifest), dataDir: '/var/lib/etcd'}
const held = '/etc/kubernetes/quorate-held'
const id = '3f1d0c2b4a596'

const mv = '/usr/bin/mv -T --no-clobber --'
const reads = [
  "sudo -n crictl ps -a --name '^etcd$' -o json",
  "sudo -n crictl ps --name '^etcd$' -q",
  'sudo -n crictl pods --label component=etcd --state Ready -q',
  `sudo -n /usr/bin/ls -lna --time-style=+%s -- /etc/kubernetes/manifests ${held}`,
  `sudo -n /usr/bin/grep -asH '^' -- ${manifest} ${held}/etcd.yaml ${held}/etcd.yaml.kept-down ${held}/etcd.yaml.next ${held}/etcd.yaml.next.new`,
  `stat -c %d -- /etc/kubernetes/manifests ${held}`,
]
const acts = [
  `/usr/bin/mkdir -p -m 0700 -- ${held}`,
  `${mv} ${manifest} ${held}/etcd.yaml`,
  `${mv} ${held}/etcd.yaml ${manifest}`,
  `${mv} ${manifest} ${held}/etcd.yaml.kept-down`,
  `${mv} ${held}/etcd.yaml ${held}/etcd.yaml.kept-down`,
  `${mv} ${held}/etcd.yaml.kept-down ${held}/etcd.yaml`,
  `/usr/bin/mv -T -- ${held}/etcd.yaml.next ${held}/etcd.yaml`,
  `/usr/bin/tee ${held}/etcd.yaml.next.new`,
  `/usr/bin/mv -T -- ${held}/etcd.yaml.next.new ${held}/etcd.yaml.next`,
  ...[manifest, `${held}/etcd.yaml`, `${held}/etcd.yaml.kept-down`].flatMap(path => [
    `/usr/bin/cp -a --no-clobber -- ${path} ${held}/etcd.yaml.before`,
    `/usr/bin/cp -a --remove-destination -- ${path} ${held}/etcd.yaml.next.new`,
  ]),
]

describe('the closed list of a static pod', () => {
  it('is exactly these lines, and those of the data directory', () => {
    const lines = allowedCommandLines([target])

    assert.deepEqual(
      lines.slice(0, reads.length),
      reads.map(words => `env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10 ${words}`),
    )
    assert.deepEqual(
      lines.slice(reads.length, -2),
      acts.map(words => `env LC_ALL=C TZ=UTC sudo -n ${words}`),
    )
    assert.match(lines.slice(-2).join('\n'), /member\/snap\n.* \/var\/lib\/etcd$/)
  })

  it('writes and moves nothing into the directory of manifests but the manifest itself', () => {
    const written = acts.map(words => words.split(' ').at(-1) ?? '')

    assert.deepEqual(
      [...new Set(written.filter(path => path.startsWith('/etc/kubernetes/manifests/')))],
      [manifest],
    )
  })

  it('reads a container by the short form of its id', () => {
    const lines = containerReads(target, `${id}${'0'.repeat(51)}`).map(({line}) => line.split(' sudo -n ')[1])

    assert.deepEqual(lines, [
      `crictl inspect -o json ${id}`,
      `crictl logs -t --tail 5000 --since 15m ${id}`,
      `crictl logs -t --tail 5000 --since 60m ${id}`,
      `crictl logs -t --limit-bytes 262144 ${id}`,
    ])
    assert.ok(containerReads(target, id).every(({line}) => isAllowedLine(line, [target])))
    assert.ok(!isAllowedLine(`${inspectContainer(target, id).line} x`, [target]))
  })

  it('never lets an id become more than digits', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 70}), text => {
        try {
          assert.match(inspectContainer(target, text).line, / json [0-9a-f]{13}$/)
        } catch (error) {
          assert.equal((error as {code?: string}).code, 'input/invalid')
        }
      }),
    )
  })

  for (const path of [
    '',
    'etcd.yaml',
    '/etcd.yaml',
    '/manifests/etcd.yaml',
    '/etc/manifests/.etcd.yaml',
    '/etc/manifests/',
    '/etc//etcd.yaml',
    '/etc/../manifests/etcd.yaml',
    '/etc/mani fests/etcd.yaml',
    '/etc/manifests/$(id)',
    '/etc/manifests/*',
  ])
    it(`refuses the manifest ${JSON.stringify(path)}`, () => {
      assert.throws(() => allowedCommandLines([pod(path)]), {code: 'config/invalid'})
      assert.throws(() => sudoersLines('ops', pod(path)), {code: 'config/invalid'})
    })

  it('keeps everything it makes of a manifest outside the directory of manifests', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme-ascii', maxLength: 12}), fc.string({maxLength: 12}), (a, b) => {
        try {
          const {directory, held: there, stopped, kept, next, before} = podPlace(pod(`/etc/${a}/${b}`))
          for (const path of [stopped, kept, next, before]) {
            assert.ok(path.startsWith(`${there}/`))
            assert.ok(!path.startsWith(`${directory}/`))
          }
        } catch (error) {
          assert.equal((error as {code?: string}).code, 'config/invalid')
        }
      }),
    )
  })
})

describe('what sudo has to permit for a static pod', () => {
  const lines = sudoersLines('ops', target)

  it('is one line for every act and read as root, without a star', () => {
    assert.equal(lines.length, acts.length + (reads.length - 1) + 4 + 5)
    assert.ok(lines.every(line => line.startsWith('ops ALL=(root) NOPASSWD: /usr/bin/')))
    assert.doesNotMatch(lines.join('\n'), /[*?]/)
  })

  it('lets an id differ in its digits only', () => {
    const inspect = lines.find(line => line.includes(' inspect ')) ?? ''

    assert.match(inspect, /\/usr\/bin\/crictl inspect -o json (\[0-9a-f\]){13}$/)
  })

  it('is nothing where sudo is not used', () => {
    assert.deepEqual(sudoersLines('root', {...target, sudo: false}), [])
  })
})
