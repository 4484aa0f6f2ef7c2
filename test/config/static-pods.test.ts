import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {goodYaml, load, problemsOf} from './good.ts'

const file = '/etc/quorate/quorate.yaml'
const service = 'service: {kind: supervisor, unit: etcd}'
const withService = (text: string): string => goodYaml.replace(service, text)

describe('a host whose etcd is a static pod', () => {
  it('has the paths of kubeadm when it names none', () => {
    const loaded = load({files: {[file]: withService('service: {kind: static-pod}')}})

    assert.ok(loaded.ok)
    assert.partialDeepStrictEqual(loaded.config.clusters[0]?.hosts[1], {
      service: {kind: 'static-pod', manifest: '/etc/kubernetes/manifests/etcd.yaml'},
      dataDir: '/var/lib/etcd',
    })
    assert.equal(loaded.config.clusters[0]?.hosts[0]?.dataDir, undefined)
  })

  it('may have others', () => {
    const yaml = withService(
      'service: {kind: static-pod, manifest: /opt/kube/pods/etcd.yml}\n        dataDir: /data',
    )
    const loaded = load({files: {[file]: yaml}})

    assert.ok(loaded.ok)
    assert.partialDeepStrictEqual(loaded.config.clusters[0]?.hosts[1], {
      service: {manifest: '/opt/kube/pods/etcd.yml'},
      dataDir: '/data',
    })
  })

  for (const [text, problem] of [
    ['{kind: static-pod, unit: etcd}', /unit: expected no unit for a static pod, which has a manifest/],
    [
      '{kind: systemd, manifest: /etc/kubernetes/manifests/etcd.yaml}',
      /manifest: expected no manifest for systemd/,
    ],
    ['{kind: static-pod, manifest: etcd.yaml}', /manifest: expected a path such as \/etc\/kubernetes/],
    ['{kind: static-pod, manifest: /etcd.yaml}', /manifest: expected a path such as /],
    [
      '{kind: static-pod, manifest: /etc/kubernetes/manifests/.etcd.yaml}',
      /manifest: expected a path such as /,
    ],
    ["{kind: static-pod, manifest: '/etc/kubernetes/../etcd.yaml'}", /manifest: expected a path such as /],
    ['{kind: pod}', /kind: expected .*static-pod/],
  ] as const)
    it(`refuses service: ${text}`, () => {
      const problems = problemsOf(withService(`service: ${text}`))

      assert.equal(problems.length, 1, problems.join('\n'))
      assert.match(problems[0] ?? '', problem)
    })
})
