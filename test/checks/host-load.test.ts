import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB, MiB} from '../../src/domain/units.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full, healthyPart} from '../fixtures/host-parts.ts'

const cpu = (some10: number) => ({...healthyPart('load').pressure, cpu: {some10, full10: null}})

const oneKill = {limitBytes: GiB, usedBytes: 1, oomKills: 1}

const lateAt = (at: string, everyMs = 6_000) =>
  [0, 1, 2].map(i => ({
    at: new Date(Date.parse(at) + i * everyMs).toISOString(),
    pattern: 'late-heartbeat' as const,
    text: 'failed to send out heartbeat on time',
  }))

describe('host-load', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('host-load', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('host-load', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(said(checked('host-load', full.withMember('etcd-2', {load: 'ssh/not-permitted'}))), [
      'unknown etcd-2',
    ])
  })

  for (const [what, load, expected] of [
    ['a full host that waits', {load1: 6, pressure: cpu(60)}, ['info etcd-2']],
    ['a load alone', {load1: 9}, ['info etcd-2']],
    ['twice too much work that waits', {load1: 8.1, pressure: cpu(60)}, ['info etcd-2']],
    ['a stealing hypervisor', {cpu: {busy: 0.5, steal: 0.06, ioWait: 0}}, ['warning etcd-2']],
    ['5 % steal', {cpu: {busy: 0.5, steal: 0.05, ioWait: 0}}, []],
    ['one period throttled', {throttling: {periods: 40, throttled: 1, throttledMs: 9}}, ['info etcd-2']],
    [
      'a follower throttled',
      {throttling: {periods: 40, throttled: 20, throttledMs: 900}},
      ['warning etcd-2'],
    ],
    ['too few periods', {throttling: {periods: 9, throttled: 9, throttledMs: 900}}, []],
    ['9 % memory left', {memoryAvailableBytes: 1.4 * GiB}, ['warning etcd-2']],
    ['10 % memory left', {memoryAvailableBytes: 1.6 * GiB}, []],
    ['a few pages swapped', {process: {cpuCores: 0.1, rssBytes: MiB, swapBytes: MiB}}, []],
    ['etcd swapped out', {process: {cpuCores: 0.1, rssBytes: MiB, swapBytes: 17 * MiB}}, ['warning etcd-2']],
    [
      'etcd near its limit',
      {memoryCgroup: {limitBytes: 130 * MiB, usedBytes: 1, oomKills: 0}},
      ['warning etcd-2'],
    ],
    ['page cache at the limit', {memoryCgroup: {limitBytes: GiB, usedBytes: GiB, oomKills: 0}}, []],
    ['a kill before its process began, long ago', {memoryCgroup: oneKill}, []],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(said(checked('host-load', full.withMember('etcd-2', {load}))), expected)
    })

  it('says critical for a kill in the cgroup of a process that is not there, or began lately', () => {
    for (const host of [{mainPid: 0}, {startedAt: Date.parse('2026-01-01T03:00:00Z') / 1000}])
      assert.deepEqual(
        said(checked('host-load', full.withMember('etcd-2', {host, load: {memoryCgroup: oneKill}}))),
        ['critical etcd-2'],
      )
  })

  for (const [load1, expected] of [
    [6, 'warning etcd-2'],
    [9, 'critical etcd-2'],
  ] as const)
    it(`says ${expected} for a load of ${load1} on 4 cores when etcd logs that it is late`, () => {
      const journal = {events: lateAt('2026-01-01T03:06:40.000Z')}
      const seen = full.withMember('etcd-2', {load: {load1, pressure: cpu(60)}, journal})
      assert.deepEqual(said(checked('host-load', seen)), [expected])
    })

  it('does not hold what etcd logged minutes ago against the load of now', () => {
    const journal = {events: lateAt('2026-01-01T03:05:00.000Z')}
    const seen = full.withMember('etcd-2', {load: {load1: 9, pressure: cpu(60)}, journal})
    assert.deepEqual(said(checked('host-load', seen)), ['info etcd-2'])
  })

  it('takes many lines of one moment for the pause they come from', () => {
    const journal = {events: lateAt('2026-01-01T03:06:40.000Z', 10)}
    const seen = full.withMember('etcd-2', {load: {load1: 9, pressure: cpu(60)}, journal})
    assert.deepEqual(said(checked('host-load', seen)), ['info etcd-2'])
  })

  it('is critical when the leader is throttled', () => {
    const load = {throttling: {periods: 40, throttled: 11, throttledMs: 900}}
    assert.deepEqual(said(checked('host-load', full.withMember('etcd-1', {load}))), ['critical etcd-1'])
  })

  it('counts a kill of etcd in the kernel log, and not one of another process', () => {
    const kill = (who: string) => ({
      kernel: {
        events: [
          {at: '2026-01-01T03:00:00.000Z', pattern: 'oom-kill' as const, text: `Killed process 7 (${who})`},
        ],
      },
    })
    assert.deepEqual(said(checked('host-load', full.withMember('etcd-2', kill('etcd')))), ['critical etcd-2'])
    assert.deepEqual(said(checked('host-load', full.withMember('etcd-2', kill('java')))), [])
  })
})
