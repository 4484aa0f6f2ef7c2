import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {compact} from '../../src/steps/compact.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {scrapeAt} from '../fixtures/metered.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'
import {compacted, minutesAgo, raising} from '../fixtures/space.ts'

/** The cluster is at revision 4200 and compacted to 100. */
const cluster = compacted(aCluster(), 100)
const old = {revision: '4000', asOf: minutesAgo(11), grounds: 'old-enough'}
const head = {revision: '4200', asOf: minutesAgo(1), grounds: 'no-space'}
const at = (revision: number): Answers => ({
  metrics: {scrape: scrapeAt(0, {etcd_debugging_mvcc_compact_revision: revision})},
})
const never: Guard = {allow: false, reason: 'it has no gate of its own', remedy: ''}
const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)

describe('the compact step', () => {
  it('is sent to the leader alone, with one revision', async () => {
    const {tools, sent} = recordingTools()

    await compact.run(old, {view: cluster.withLeader('etcd-2').view(), tools, deadlineMs: 300_000})

    assert.deepEqual(sent, [['compact', 'https://10.0.0.12:2379', '4000', 300_000]])
  })

  it('stands for the line a careful person would type, and waits five minutes for it', () => {
    assert.equal(
      compact.commandLine(old, cluster.view()),
      'etcdctl --endpoints=https://10.0.0.11:2379 compact 4000 --physical',
    )
    assert.equal(compact.deadlineMs(old, cluster.view()), 300_000)
    assert.match(compact.undo, /^Not undoable/)
  })

  it('is allowed for a revision that was the newest one ten minutes ago, and says how far the cluster is', () => {
    assert.deepEqual(compact.guard(old, cluster.view()), {
      allow: true,
      because:
        'it was the newest one 11 min ago; compacted to 100, now at 4200; 3 of 3 voters healthy, etcd-1 leads',
    })
  })

  it('is allowed for the head while NOSPACE is raised, and where no Kubernetes is', () => {
    assert.equal(reasonOf(compact.guard(head, raising(cluster, 'NOSPACE', 'etcd-2').view())), 'allowed')
    assert.equal(reasonOf(compact.guard({...head, grounds: 'not-kubernetes'}, cluster.view())), 'allowed')
  })

  it('is allowed while a minority is down, since nobody is taken away', () => {
    assert.equal(reasonOf(compact.guard(old, cluster.down('etcd-3').view())), 'allowed')
  })

  const refusals: readonly (readonly [string, typeof old, ClusterBuilder, RegExp])[] = [
    ['the revision is in the future', {...old, revision: '4201'}, cluster, /4201 is in the future.*at 4200/],
    ['the revision is too young', {...old, asOf: minutesAgo(9)}, cluster, /newest one 9 min ago/],
    ['NOSPACE, which justified the head, is gone', head, cluster, /still the newest one 1 min ago/],
    ['CORRUPT is raised', old, raising(cluster, 'CORRUPT', 'etcd-3'), /CORRUPT alarm is raised/],
    [
      'CORRUPT is raised beside NOSPACE',
      head,
      cluster.withAll({status: {errors: ['memberID:1 alarm:NOSPACE ', 'alarm:CORRUPT ']}}),
      /CORRUPT alarm is raised/,
    ],
    [
      'voters disagree about the leader',
      old,
      cluster.withMember('etcd-3', {status: {leader: null}}),
      /do not agree on a leader/,
    ],
    [
      'quorum is lost',
      old,
      cluster.withMember('etcd-2', {linearizable: 'etcd/deadline'}).down('etcd-3'),
      /only 1 of 3 voters are healthy and quorum is 2/,
    ],
    [
      'an endpoint belongs to another cluster',
      old,
      cluster.withMember('etcd-3', {status: {clusterId: 'abc'}}),
      /do not agree on one cluster id/,
    ],
    ['the leader does not answer', old, cluster.paused('etcd-1'), /leader does not answer/],
    [
      'the leader does not report what it compacted',
      old,
      cluster.withMember('etcd-1', {metrics: 'http/unreachable'}),
      /does not report its compacted revision/,
    ],
  ]
  for (const [situation, input, seen, reason] of refusals)
    it(`is refused while ${situation}`, () => {
      assert.match(reasonOf(compact.guard(input, seen.view())), reason)
    })

  for (const revision of ['4000,4001,3999', '4000 4001 3999', '-1', ''])
    it(`has no place for the revisions of several members: "${revision}"`, () => {
      assert.equal(compact.input.safeParse({...old, revision}).success, false)
    })

  it('is not needed when the leader has compacted further already', () => {
    assert.match(compact.unneeded(old, compacted(aCluster(), 4100).view()) ?? '', /compacted to 4100 already/)
    assert.equal(compact.unneeded(old, cluster.view()), null)
  })

  it('is done when any member shows it, since a majority agreed to it then', () => {
    const shown = cluster.withMember('etcd-3', at(4000))

    assert.equal(compact.progress(old, shown.view(), null), 'done')
    assert.equal(compact.progress(old, cluster.view(), null), 'not-done')
    assert.equal(compact.progress(old, aCluster().view(), null), 'cannot-tell')
  })

  it('lets nothing follow before every voter has applied it', () => {
    const all = compacted(aCluster(), 4000)
    const fit = (seen: ClusterBuilder): string => reasonOf(compact.fit?.(old, seen.view()) ?? never)

    assert.match(fit(all.withMember('etcd-2', at(100))), /etcd-2 has not compacted to 4000 yet/)
    assert.match(fit(all.withLeader(null)), /do not agree on a leader/)
    assert.equal(fit(all.down('etcd-3')), 'allowed')
    assert.equal(fit(all), 'allowed')
  })
})
