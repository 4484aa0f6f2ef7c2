import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {expectedFacts} from '../../src/domain/expected-facts.ts'
import {changedFacts, factsOf, type PlanFacts, type PlannedStep} from '../../src/domain/plan.ts'
import type {StepRecord} from '../../src/domain/run.ts'
import {findStep} from '../../src/steps/index.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

function facts(cluster: ClusterBuilder): PlanFacts {
  const found = factsOf(cluster.view())
  assert.ok(found)
  return found
}

const planned = facts(aCluster())

describe('the facts a plan stands on', () => {
  it('are the same when nothing changed', () => {
    assert.deepEqual(changedFacts(planned, facts(aCluster())), [])
  })

  const changes: readonly (readonly [string, ClusterBuilder, object])[] = [
    ['the leader moved', aCluster().withLeader('etcd-2'), {fact: 'leader', planned: 'etcd-1', now: 'etcd-2'}],
    [
      'there was an election',
      aCluster().withAll({status: {raftTerm: '8'}}),
      {fact: 'term', planned: '7', now: '8'},
    ],
    [
      'the cluster is another one',
      aCluster().withAll({status: {clusterId: 'beef'}}),
      {fact: 'clusterId', planned: 'cdf818194e3a8c32', now: 'beef'},
    ],
    [
      'an alarm was raised',
      aCluster().withAll({status: {errors: ['memberID:1 alarm:NOSPACE ']}}),
      {fact: 'alarms', planned: 'none', now: 'memberID:1 alarm:NOSPACE'},
    ],
  ]
  for (const [what, cluster, change] of changes)
    it(`show that ${what}`, () => {
      assert.deepEqual(changedFacts(planned, facts(cluster))[0], change)
    })

  it('show a member that joined', () => {
    assert.deepEqual(
      changedFacts(planned, facts(aCluster({size: 4}))).map(({fact}) => fact),
      ['members', 'versions'],
    )
  })

  it('show a member that runs another version', () => {
    assert.deepEqual(
      changedFacts(planned, facts(aCluster().withMember('etcd-2', {status: {version: '3.5.31'}}))).map(
        ({fact}) => fact,
      ),
      ['versions'],
    )
  })

  it('leave a member that fell silent to the health gate', () => {
    assert.deepEqual(changedFacts(planned, facts(aCluster().down('etcd-3'))), [])
  })

  it('do not exist while two cluster ids answer', () => {
    assert.equal(
      factsOf(
        aCluster()
          .withMember('etcd-2', {status: {clusterId: 'beef'}})
          .view(),
      ),
      null,
    )
  })
})

describe('the facts the next step must find', () => {
  const moveLeader = {step: 'move-leader'} as PlannedStep
  const moved = facts(
    aCluster()
      .withLeader('etcd-2')
      .withAll({status: {raftTerm: '8'}}),
  )

  it('follow a finished step only where it was meant to move them', () => {
    const record = {
      state: 'done',
      factsAfter: {...moved, alarms: ['memberID:1 alarm:NOSPACE']},
    } as unknown as StepRecord
    const expected = expectedFacts(planned, [{step: moveLeader, record}], findStep)

    assert.deepEqual([expected.leader, expected.term, expected.alarms], [moved.leader, '8', []])
  })

  it('stay those of the plan after a step that was skipped', () => {
    const record = {state: 'skipped', factsAfter: null} as unknown as StepRecord

    assert.deepEqual(expectedFacts(planned, [{step: moveLeader, record}], findStep), planned)
  })
})
