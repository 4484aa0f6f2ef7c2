import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {
  differsInSettingsOnly,
  editedManifest,
  parseManifest,
  whyNotFlags,
} from '../../../src/adapters/ssh/pod-manifest.ts'
import {kubeadmManifest as manifest} from './a-manifest.ts'

const timers = {'heartbeat-interval': '200', 'election-timeout': '2000'}

describe('the manifest of a static pod', () => {
  it('tells program, flags and limits', () => {
    const read = parseManifest(manifest)

    assert.equal(read?.command[0], 'etcd')
    assert.ok(read?.command.includes('--name=etcd-1'))
    assert.equal(read?.memoryMaxBytes, 2 * 1024 ** 3)
    assert.equal(read?.cpuQuota, 1.5)
  })

  it('tells how long kubelet is patient, in the words of Kubernetes where it says nothing', () => {
    const probe = (text: string) => parseManifest(text)?.liveness
    const kubeadm = manifest.replace('failureThreshold: 8', 'failureThreshold: 8\n      timeoutSeconds: 15')

    assert.deepEqual(probe(kubeadm), {periodSeconds: 10, failureThreshold: 8, timeoutSeconds: 15})
    assert.deepEqual(probe(manifest), {periodSeconds: 10, failureThreshold: 8, timeoutSeconds: 1})
    assert.equal(probe(manifest.replace('livenessProbe', 'startupProbe')), null)
  })

  it('is edited in its command and keeps every other character', () => {
    assert.equal(
      editedManifest(manifest, timers),
      manifest
        .replace('interval=100 #', 'interval=200 #')
        .replace('    - --name=etcd-1\n', '    - --name=etcd-1\n    - --election-timeout=2000\n'),
    )
  })

  it('may have quotes around a flag', () => {
    const quoted = manifest.replace('- --heartbeat-interval=100', '- "--heartbeat-interval=100"')

    assert.match(editedManifest(quoted, timers) ?? '', /- --heartbeat-interval=200 # ms/)
  })

  for (const [what, text] of [
    ['a command in one line', manifest.replace(/- command:[^]*etcd-1\n/, '- command: [etcd, --name=a]\n')],
    ['a flag and its value apart', manifest.replace('interval=100 # ms', 'interval\n    - "100"')],
    ['two documents', `${manifest}---\n${manifest}`],
    ['another kind', manifest.replace('kind: Pod', 'kind: Deployment')],
    ['no container of this name', manifest.replace('    name: etcd\n    res', '    name: other\n    res')],
    ['no YAML', 'a: ['],
    ['nothing', ''],
  ] as const)
    it(`is left alone with ${what}`, () => {
      assert.equal(editedManifest(text, timers), null)
    })

  const env = (more: string) => manifest.replace('    image:', `    env:\n    - ${more}\n    image:`)
  for (const [text, why] of [
    [manifest.replace('    - etcd\n', '    - /bin/sh\n'), /starts \/bin\/sh/],
    [manifest.replace('    image:', '    args: [--name=b]\n    image:'), /args beside/],
    [manifest.replace('--name=etcd-1', '--config-file=/etc/e.yml'), /reads \/etc\/e\.yml in its container/],
    [env('{name: ETCD_NAME, value: b}'), /name may be in its environment/],
    [manifest.replace('--name=etcd-1', '--name=$(NODE)'), /contains --name=\$\(NODE\)/],
  ] as const)
    it(`is not clear: ${why.source}`, () => {
      const read = parseManifest(text)

      assert.ok(read)
      assert.match(whyNotFlags(read) ?? '', why)
    })

  it('is clear as kubeadm writes it', () => {
    const read = parseManifest(manifest)

    assert.equal(read && whyNotFlags(read), null)
  })

  it('is known again by another one that has other settings and nothing else', () => {
    const edited = editedManifest(manifest, timers) ?? ''

    assert.ok(differsInSettingsOnly(manifest, edited))
    assert.ok(differsInSettingsOnly(manifest, manifest))
    assert.ok(!differsInSettingsOnly(manifest.replace('3.5.12', '3.5.15'), edited))
    assert.ok(!differsInSettingsOnly(manifest, edited.replace('server.crt', 'other.crt')))
    assert.ok(!differsInSettingsOnly(edited, manifest))
    assert.ok(!differsInSettingsOnly(manifest, ''))
  })
})
