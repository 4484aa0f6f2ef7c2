import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {LogEvent} from '../../src/domain/host-facts.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

function event(pattern: LogEvent['pattern'], time: string): LogEvent {
  return {at: `2026-01-01T${time}.000Z`, pattern, text: 'a line'}
}

describe('log-patterns', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('log-patterns', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('log-patterns', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(
      said(checked('log-patterns', full.withMember('etcd-2', {journal: 'ssh/not-permitted'}))),
      ['unknown etcd-2'],
    )
  })

  for (const [pattern, count, expected] of [
    ['leader-elected', 2, []],
    ['compaction', 3, []],
    ['defrag-finished', 1, []],
    ['ready', 1, []],
    ['ready', 4, ['warning etcd-2']],
    ['leader-lost', 3, []],
    ['leader-lost', 4, ['warning etcd-2']],
    ['late-heartbeat', 2, ['info etcd-2']],
    ['late-heartbeat', 3, ['warning etcd-2']],
    ['slow-fsync', 1, ['warning etcd-2']],
    ['slow-request', 40, ['info etcd-2']],
    ['tls-expired', 1, ['critical etcd-2']],
    ['lost-data', 1, ['critical etcd-2']],
    ['corrupt', 1, ['critical etcd-2']],
    ['tls-rejected', 500, []],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${count} lines of ${pattern}`, () => {
      const journal = {counts: {[pattern]: count}, events: [event(pattern, '03:06:30')]}
      assert.deepEqual(said(checked('log-patterns', full.withMember('etcd-2', {journal}))), expected)
    })

  for (const [what, events, expected] of [
    [
      'a peer that is back',
      [event('peer-probe-failing', '03:06:30'), event('peer-active', '03:06:25')],
      'info',
    ],
    [
      'a peer that is still away',
      [event('peer-active', '03:05:00'), event('peer-probe-failing', '03:06:50')],
      'warning',
    ],
    ['a failure minutes ago', [event('peer-probe-failing', '03:00:00')], 'info'],
  ] as const)
    it(`says ${expected} for ${what}`, () => {
      const journal = {counts: {'peer-probe-failing': 9}, events}
      assert.deepEqual(said(checked('log-patterns', full.withMember('etcd-2', {journal}))), [
        `${expected} etcd-2`,
      ])
    })

  it('lets a failed start rest once the member is ready', () => {
    const journal = {
      counts: {'bad-initial-cluster': 2, ready: 1},
      events: [event('bad-initial-cluster', '03:06:00'), event('ready', '03:06:40')],
    }
    assert.deepEqual(said(checked('log-patterns', full.withMember('etcd-2', {journal}))), ['info etcd-2'])
  })

  it('tells a member that was removed from one that turns it away', () => {
    const journal = {counts: {'member-removed': 9}, events: [event('member-removed', '03:06:50')]}
    const seen = full.withMember('etcd-2', {journal})
    assert.deepEqual(said(checked('log-patterns', seen)), ['warning etcd-2'])
    assert.deepEqual(said(checked('log-patterns', seen.down('etcd-2'))), ['critical etcd-2'])
  })

  for (const [pattern, text, expected] of [
    ['disk-error', 'I/O error, dev nvme1n1, sector 9', 'critical'],
    ['disk-error', 'I/O error, dev sdb, sector 9', 'info'],
    ['remounted-read-only', 'EXT4-fs (nvme1n1): Remounting filesystem read-only', 'critical'],
    ['oom-kill', 'Out of memory: Killed process 9 (etcd)', 'critical'],
    ['oom-kill', 'Out of memory: Killed process 9 (java)', 'warning'],
    ['hung-task', 'task etcd:9 blocked for more than 120 seconds', 'warning'],
  ] as const)
    it(`says ${expected} for the kernel line "${text}"`, () => {
      const kernel = {counts: {[pattern]: 1}, events: [{...event(pattern, '03:06:00'), text}]}
      assert.deepEqual(said(checked('log-patterns', full.withMember('etcd-2', {kernel}))), [
        `${expected} etcd-2`,
      ])
    })

  it('warns about peers with a certificate of another CA, not about port scanners', () => {
    const refused = (text: string) => ({
      journal: {events: [1, 2, 3].map(() => ({...event('tls-rejected', '03:06:00'), text}))},
    })
    const says = (text: string) => said(checked('log-patterns', full.withMember('etcd-2', refused(text))))
    assert.deepEqual(says('rejected connection (error "EOF")'), [])
    assert.deepEqual(says('x509: certificate signed by unknown authority'), ['warning etcd-2'])
  })

  it('says "at least" when there was more than may be read', () => {
    const journal = {counts: {'slow-fsync': 3}, truncated: true}
    const [finding] = checked('log-patterns', full.withMember('etcd-2', {journal})).findings
    assert.match(finding?.summary ?? '', /at least 3 fsyncs of more than a second in 15 min/)
  })

  it('reports unknown for a kernel log that may not be read', () => {
    const seen = full.withMember('etcd-2', {kernel: 'ssh/not-permitted'})
    assert.deepEqual(said(checked('log-patterns', seen)), ['unknown etcd-2'])
  })
})
