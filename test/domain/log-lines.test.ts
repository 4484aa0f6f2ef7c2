import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {parseLogLine, recognise, shownError} from '../../src/domain/log-lines.ts'
import {logPatternIds} from '../../src/domain/log-patterns.ts'
import {logTable} from '../../src/domain/log-table.ts'

const seen = (raw: string) => recognise(parseLogLine(raw))
const zap = (msg: string, fields: object = {}) =>
  JSON.stringify({level: 'warn', ts: '2026-11-22T19:43:22.692295Z', caller: 'a/b.go:1', msg, ...fields})
const text = (message: string) => `2026-11-22 19:43:26.693532 W | etcdserver: ${message}`

const cases: readonly (readonly [string, string])[] = [
  ['campaign', 'raft2026/11/22 19:43:26 INFO: 652359c3c4d7dd6c is starting a new election at term 1'],
  ['candidate', 'raft2026/11/22 19:43:26 INFO: 652359c3c4d7dd6c became candidate at term 2'],
  ['pre-candidate', zap('46a3a3f7a4dc543c became pre-candidate at term 1', {logger: 'raft'})],
  ['became-leader', zap('46a3a3f7a4dc543c became leader at term 2', {logger: 'raft'})],
  ['leader-elected', 'raft2026/11/22 19:43:26 INFO: raft.node: 65 elected leader 65 at term 2'],
  ['leader-lost', zap('raft.node: 65 lost leader 65 at term 3')],
  ['leader-changed', zap('raft.node: 65 changed leader from 65 to 66 at term 4')],
  [
    'late-heartbeat',
    text('failed to send out heartbeat on time (exceeded the 100ms timeout for 1.2s, to 65)'),
  ],
  [
    'late-heartbeat',
    zap('leader failed to send out heartbeat on time; took too long, leader is overloaded', {to: '65'}),
  ],
  ['slow-fsync', text('sync duration of 1.213s, expected less than 1s')],
  ['slow-fsync', zap('slow fdatasync', {took: '1.2s', 'expected-duration': '1s'})],
  ['slow-apply', zap('apply request took too long', {took: '204ms', request: 'key:"/secret"'})],
  [
    'slow-apply',
    text(
      'read-only range request "key:\\"/secret\\" " with result "range_response" took too long (204ms) to execute',
    ),
  ],
  ['clock-difference', text('the clock difference against peer 65 is too high [3.2s > 1s]')],
  ['clock-difference', zap('prober found high clock drift', {'clock-drift': '3.2s'})],
  ['stream-lost', text('lost the TCP streaming connection with peer 65 (stream MsgApp v2 reader)')],
  ['peer-inactive', zap('peer became inactive (message send to peer failed)', {'peer-id': '65'})],
  ['peer-active', 'raft2026/11/22 19:43:26 INFO: peer 65 became active'],
  ['no-space', text('alarm NOSPACE raised by peer 65')],
  [
    'lost-data',
    'panic: tocommit(9) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?',
  ],
  ['already-bootstrapped', zap('discovery failed', {error: 'member 65 has already been bootstrapped'})],
  [
    'tls-rejected',
    text('rejected connection from "10.0.0.2:51234" (error "remote error: tls: bad certificate")'),
  ],
  [
    'tls-rejected',
    zap('rejected connection on peer endpoint', {error: "tls: client didn't provide a certificate"}),
  ],
  [
    'timers-refused',
    zap('failed to verify flags', {
      error: '--election-timeout[1000ms] should be at least as 5 times as --heartbeat-interval[500ms]',
    }),
  ],
  [
    'timers-refused',
    text(
      'error verifying flags, --election-timeout[60000ms] is too long, and should be set less than 50000ms.',
    ),
  ],
  ['oom-kill', 'Memory cgroup out of memory: Killed process 812 (etcd) total-vm:1000kB'],
  ['oom-kill', 'etcd.service: A process of this unit has been killed by the OOM killer.'],
  ['hung-task', 'INFO: task etcd:812 blocked for more than 120 seconds.'],
  ['remounted-read-only', 'EXT4-fs (vdb): Remounting filesystem read-only'],
]

describe('log lines', () => {
  for (const [pattern, raw] of cases)
    it(`recognise ${pattern} in ${raw.slice(0, 60)}`, () => {
      assert.deepEqual(seen(raw).patterns, [pattern])
    })

  for (const quiet of [
    zap('rejected connection on client endpoint', {error: 'EOF'}),
    text('rejected connection from "10.0.0.2:51234" (error "EOF", ServerName "")'),
    zap('opened backend db', {took: '1ms'}),
    'Out of memory: Killed process 812 (postgres)',
    '',
  ])
    it(`stay quiet for ${quiet.slice(-60)}`, () => {
      assert.deepEqual(seen(quiet).patterns, [])
    })

  it('name an expired certificate besides the refusal', () => {
    const line = zap('rejected connection on peer endpoint', {
      error: 'remote error: tls: expired certificate',
    })

    assert.deepEqual(seen(line).patterns, ['tls-rejected', 'tls-expired'])
  })

  it('show no key and no value of the cluster', () => {
    for (const [, raw] of cases) assert.doesNotMatch(seen(raw).text, /\/secret/)
  })

  it('know a row for every signal, and no signal twice', () => {
    assert.deepEqual(
      logTable.map(({id}) => id),
      [...logPatternIds],
    )
  })

  it('read any text without failing, in at most 300 characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({unit: 'binary', maxLength: 900}),
          fc.json().map(value => zap(value)),
        ),
        raw => {
          const line = parseLogLine(raw)

          assert.ok(recognise(line).text.length <= 300)
          assert.ok(shownError(line).length <= 300)
        },
      ),
    )
  })
})
