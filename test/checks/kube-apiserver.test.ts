import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

const at = '2026-01-01T03:07:01.000Z'
const ready = {ok: true as const, at, tookMs: 3, value: {ready: true, live: true, failing: []}}
const notReady = {
  ok: true as const,
  at,
  tookMs: 3,
  value: {ready: false, live: true, failing: ['etcd-readiness']},
}
const silent = {ok: false as const, at, tookMs: 3, code: 'http/unreachable' as const, message: 'no answer'}

describe('kube-apiserver', () => {
  it('does not apply without a configured API server', () => {
    assert.match(checked('kube-apiserver', full).reason ?? '', /No API server is configured/)
  })

  for (const [what, servers, expected] of [
    ['all ready', [ready, ready], []],
    ['one not ready', [ready, notReady], ['warning cluster']],
    ['none ready', [notReady, notReady], ['critical cluster']],
    ['one that does not answer us', [ready, silent], ['unknown cluster']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${what}`, () => {
      const apiServers = servers.map((answer, n) => ({url: `https://10.0.0.2${n}:6443`, answer}))
      assert.deepEqual(said(checked('kube-apiserver', full.withSeen({apiServers}))), expected)
    })
})
