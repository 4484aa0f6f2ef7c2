import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {restoreData} from '../../src/steps/restore-data.ts'
import {aFencedCluster, kept} from '../fixtures/a-dark-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {
  member: 'etcd-2',
  file: kept.file ?? '',
  sha256: kept.sha256 ?? '',
  bytes: String(kept.bytes),
  name: 'etcd-2',
  peerUrls: 'https://10.0.0.12:2380',
  cluster: 'etcd-1=https://10.0.0.11:2380,etcd-2=https://10.0.0.12:2380',
  token: 'prod-a-20260101T030702',
  bump: '1000000000',
}
const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)
const guarded = (cluster: ReturnType<typeof aFencedCluster>): string =>
  reasonOf(restoreData.guard(input, cluster.view()))

describe('the step that restores data', () => {
  it('is allowed where all are fenced, the snapshot is kept, and nothing is in the way', () => {
    assert.equal(guarded(aFencedCluster()), 'allowed')
  })

  for (const [situation, cluster, reason] of [
    [
      'another member could start',
      aFencedCluster().withMember('etcd-3', {host: {keptDown: false}}),
      /nothing keeps etcd of etcd-3 down/,
    ],
    [
      'an API server runs',
      aFencedCluster().withSeen({
        apiServers: [
          {
            url: 'https://10.0.0.5:6443',
            answer: {
              ok: true,
              at: '2026-01-01T03:07:00.000Z',
              tookMs: 1,
              value: {ready: false, live: false, failing: []},
            },
          },
        ],
      }),
      /API server/,
    ],
    [
      'its directory cannot be read',
      aFencedCluster().withMember('etcd-2', {dataDirectory: 'ssh/not-permitted'}),
      /data directory of etcd-2 cannot be read/,
    ],
    [
      'there are data',
      aFencedCluster().withMember('etcd-2', {dataDirectory: {names: ['member']}}),
      /there are data on the host of etcd-2/,
    ],
    [
      'a restore is at work there',
      aFencedCluster().withMember('etcd-2', {dataDirectory: {names: [], restoring: true}}),
      /a restore is under way on the host of etcd-2/,
    ],
    ['the snapshot is gone', aFencedCluster().withSeen({backups: []}), /not among the verified ones/],
    [
      'the snapshot is another one',
      aFencedCluster().withSeen({backups: [{...kept, sha256: 'b'.repeat(64)}]}),
      /not among the verified ones/,
    ],
    [
      'the disk cannot be read',
      aFencedCluster().withMember('etcd-2', {disk: 'ssh/unreachable'}),
      /room the disk of etcd-2 has/,
    ],
  ] as const)
    it(`is refused while ${situation}`, () => {
      assert.match(guarded(cluster), reason)
    })

  for (const [situation, dataDirectory, progress] of [
    ['the data have their place', {names: ['before-20260101T030702', 'member'], restoring: false}, 'done'],
    ['the data have their place and the unit tidies up', {names: ['member'], restoring: true}, 'done'],
    ['there are none', {names: ['before-20260101T030702'], restoring: false}, 'not-done'],
    ['there are none yet and the unit is at work', {names: [], restoring: true}, 'in-progress'],
    ['the directory cannot be read', 'ssh/unreachable', 'cannot-tell'],
  ] as const)
    it(`is ${progress} when ${situation}`, () => {
      const view = aFencedCluster().withMember('etcd-2', {dataDirectory}).view()

      assert.equal(restoreData.progress(input, view, null), progress)
    })

  it('says the line it stands for', () => {
    const line = restoreData.commandLine(input, aFencedCluster().view())

    assert.match(
      line,
      /--initial-cluster-token prod-a-20260101T030702 .* --bump-revision 1000000000 --mark-compacted/,
    )
    assert.doesNotMatch(restoreData.commandLine({...input, bump: ''}, aFencedCluster().view()), /bump/)
  })

  it('goes on only while the member stays down', () => {
    const running = aFencedCluster().withMember('etcd-2', {host: {service: 'active', mainPid: 1}})

    assert.equal(restoreData.fit?.(input, aFencedCluster().view()).allow, true)
    assert.equal(restoreData.fit?.(input, running.view()).allow, false)
  })

  it('orders exactly what was approved', async () => {
    const {tools, sent} = recordingTools()

    await restoreData.run(input, {view: aFencedCluster().view(), tools, deadlineMs: 5})

    const {member, ...order} = input
    assert.deepEqual(sent, [['restoreData', member, order, 5]])
  })

  it('takes no name that could become something else', () => {
    assert.throws(() => restoreData.describe({...input, name: '--x'}))
  })
})
