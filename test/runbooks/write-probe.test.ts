import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {writeProbe} from '../../src/runbooks/write-probe.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {keysLeft, probing} from '../fixtures/probing.ts'

const limits = Thresholds.parse({})
const ready = aCluster().withSeen(probing)
const made = (cluster: ClusterBuilder, params: Readonly<Record<string, string>> = {}) =>
  writeProbe.draft(params, {view: cluster.view(), limits})

describe('measuring writes', () => {
  it('goes through the leader, under an id that is frozen with the plan', () => {
    const draft = made(ready)

    assert.ok('steps' in draft)
    assert.deepEqual(draft.steps, [
      {
        step: 'probe-writes',
        input: {member: 'etcd-1', id: '20260101T030702000', writes: '100', perSecond: '20'},
      },
    ])
  })

  it('shows the percentiles of the member that was asked afterwards', () => {
    const figures = {p50: 1, p95: 2, p99: 3, max: 4}
    const probe = {id: 'x', endpoint: 'https://10.0.0.11:2379', writes: 100}
    const view = ready.withSeen({writeProbe: {...probe, put: figures, get: figures, delete: figures}}).view()

    const shown = view.members.map(member => writeProbe.measure.show(member, view))

    assert.match(shown[0] ?? '', /^put p50 1\.0 ms, p95 2\.0 ms, p99 3\.0 ms, max 4\.0 ms; get p50/)
    assert.equal(shown[1], 'not measured')
  })

  const none: readonly (readonly [string, ClusterBuilder, Readonly<Record<string, string>>, RegExp])[] = [
    ['the cluster does not allow it', aCluster(), {}, /does not allow write probes/],
    ['an earlier probe left keys', ready.withSeen({keys: keysLeft(2)}), {}, /2 keys/],
    ['there is no leader', ready.withLeader(null), {}, /do not agree on a leader/],
    ['too many writes are asked for', ready, {writes: '5000'}, /no number of writes from 10 to 1000/],
    ['too fast a rate is asked for', ready, {perSecond: '99'}, /no rate from 1 to 50/],
    ['it would take too long', ready, {writes: '500', perSecond: '5'}, /take 100 s, more than 60 s/],
  ]
  for (const [situation, cluster, params, reason] of none)
    it(`makes no plan while ${situation}`, () => {
      const draft = made(cluster, params)

      assert.match('reason' in draft ? draft.reason : 'a plan', reason)
    })
})
