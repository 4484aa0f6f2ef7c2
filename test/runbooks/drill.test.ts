import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {drill} from '../../src/runbooks/drill.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aDrillCluster} from '../fixtures/drilling.ts'

const limits = Thresholds.parse({})
const made = (cluster: ClusterBuilder, params: Readonly<Record<string, string>>) =>
  drill.draft(params, {view: cluster.view(), limits})

describe('a drill', () => {
  it('arms the timer first, then breaks, watches and cleans up, with a frozen time', () => {
    const draft = made(aDrillCluster(), {member: 'etcd-2', seconds: '45'})

    assert.ok('steps' in draft)
    assert.deepEqual(
      draft.steps.map(({step}) => step),
      ['arm-revert', 'inject-fault', 'await-healed', 'disarm-revert'],
    )
    assert.deepEqual(draft.steps[1]?.input, {member: 'etcd-2', fault: 'stop', seconds: '045'})
  })

  it('means whoever leads when it says leader, and names the price', () => {
    const draft = made(aDrillCluster().withLeader('etcd-3'), {member: 'leader', fault: 'pause'})

    assert.ok('steps' in draft)
    assert.deepEqual(draft.steps[0]?.input, {member: 'etcd-3', fault: 'pause', seconds: '060'})
    assert.match(draft.notes.join('\n'), /etcd-3 leads: writes pause until/)
  })

  it('needs two people and the name of the cluster', () => {
    assert.equal(drill.risk, 'destructive')
  })

  const two = {member: 'etcd-2'}
  const none: readonly (readonly [string, ClusterBuilder, Readonly<Record<string, string>>, RegExp])[] = [
    ['configuration does not allow it', aCluster().withFullLook(), two, /prod-a allows no drills/],
    ['another voter is down', aDrillCluster().down('etcd-3'), two, /etcd-3 is not healthy/],
    ['the time is out of bounds', aDrillCluster(), {...two, seconds: '601'}, /601 is no time from 10 to 600/],
    ['the time is too short', aDrillCluster(), {...two, seconds: '5'}, /5 is no time/],
    ['the fault is unknown', aDrillCluster(), {...two, fault: 'unplug'}, /unplug is no drill/],
    ['nobody leads', aDrillCluster().withLeader(null), {member: 'leader'}, /do not agree on a leader/],
  ]
  for (const [situation, cluster, params, reason] of none)
    it(`makes no plan while ${situation}`, () => {
      const draft = made(cluster, params)

      assert.match('reason' in draft ? draft.reason : 'a plan', reason)
    })
})
