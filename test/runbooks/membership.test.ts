import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {NoPlan} from '../../src/domain/plan.ts'
import type {Draft, Runbook} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {addLearner} from '../../src/runbooks/add-learner.ts'
import {promote} from '../../src/runbooks/promote.ts'
import {removeMember} from '../../src/runbooks/remove-member.ts'
import {updatePeerUrls} from '../../src/runbooks/update-peer-urls.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aWatchedCluster} from '../fixtures/witnesses.ts'

type Params = Readonly<Record<string, string>>

function drafted(runbook: Runbook, cluster: ClusterBuilder, params: Params): Draft | NoPlan {
  return runbook.draft(params, {view: cluster.view(), limits: Thresholds.parse({})})
}

function order(made: Draft | NoPlan): readonly string[] {
  assert.ok('steps' in made, JSON.stringify(made))
  return made.steps.map(({step, input}) => `${step} ${input['member'] ?? input['to'] ?? input['peerUrl']}`)
}

function notes(made: Draft | NoPlan): string {
  return 'steps' in made ? made.notes.join('\n') : ''
}

function refusal(made: Draft | NoPlan): string {
  assert.ok('reason' in made, JSON.stringify(made))
  assert.match(made.reason, /^[\w"].*\.$/)
  return made.reason
}

describe('the remove-member runbook', () => {
  const dead = aWatchedCluster().down('etcd-3')

  it('removes a dead member at once, and says what its host needs afterwards', () => {
    const made = drafted(removeMember, dead, {member: 'etcd-3'})

    assert.deepEqual(order(made), ['remove-member etcd-3'])
    assert.match(notes(made), /stop and mask etcd on the host of etcd-3 and rename its data directory/)
    assert.match(notes(made), /From 3 voters to 2: from then on no failure is survived/)
    assert.match(notes(made), /Take https:\/\/10\.0\.0\.13:2379 out of `endpoints`/)
  })

  it('freezes the id, since a new member may bear the name of the old one', () => {
    const made = drafted(removeMember, dead, {member: 'etcd-3'})

    assert.ok('steps' in made)
    assert.deepEqual(made.steps[0]?.input, {member: 'etcd-3', id: dead.idOf('etcd-3'), decommission: 'no'})
  })

  it('lets a leader hand over before it goes', () => {
    const made = drafted(removeMember, aCluster(), {member: 'etcd-1', decommission: 'yes'})

    assert.deepEqual(order(made), ['move-leader etcd-2', 'remove-member etcd-1'])
  })

  const refused: readonly (readonly [string, ClusterBuilder, Params, RegExp])[] = [
    ['a living member that nobody asked to decommission', aWatchedCluster(), {member: 'etcd-3'}, /answers/],
    ['a dead member without quorum', dead.down('etcd-2'), {member: 'etcd-3'}, /no change of the members/],
    ['the last voter', aCluster({size: 1}), {member: 'etcd-1', decommission: 'yes'}, /only voter/],
    ['a leader whose loss costs quorum', dead, {member: 'etcd-1', decommission: 'yes'}, /only 1 of 2 voters/],
    ['a member nobody knows', aCluster(), {member: 'etcd-9'}, /not in the member list/],
    [
      'an answer that is neither yes nor no',
      aCluster(),
      {member: 'etcd-3', decommission: 'sure'},
      /says nothing/,
    ],
  ]
  for (const [what, cluster, params, reason] of refused)
    it(`makes no plan for ${what}`, () =>
      assert.match(refusal(drafted(removeMember, cluster, params)), reason))

  it('asks for the id where two members have one name', () => {
    const twins = (aCluster().view().memberList ?? []).map(member => ({...member, name: 'etcd-3'}))
    const cluster = aCluster().withAll({memberList: {members: twins}})

    assert.match(refusal(drafted(removeMember, cluster, {member: 'etcd-3'})), /Two members are called etcd-3/)
  })
})

describe('the add-learner runbook', () => {
  it('adds the address it is given, and says how to start etcd there', () => {
    const made = drafted(addLearner, aCluster(), {peerUrl: 'https://10.0.0.14:2380'})

    assert.deepEqual(order(made), ['add-learner https://10.0.0.14:2380'])
    assert.match(notes(made), /--initial-cluster-state=existing/)
    assert.match(
      notes(made),
      /--initial-cluster=etcd-1=https:\/\/10\.0\.0\.11:2380,.*,<its name>=https:\/\/10\.0\.0\.14:2380$/m,
    )
  })

  it('takes the peer port of the others for a configured endpoint that is no member yet', () => {
    const three = aCluster().view().memberList ?? []
    const cluster = aCluster({size: 4})
      .withAll({memberList: {members: three}})
      .down('etcd-4')

    assert.deepEqual(order(drafted(addLearner, cluster, {member: 'etcd-4'})), [
      'add-learner https://10.0.0.14:2380',
    ])
  })

  const refused: readonly (readonly [string, ClusterBuilder, Params, RegExp])[] = [
    ['no address', aCluster(), {}, /needs one address/],
    ['two addresses', aCluster(), {peerUrl: 'https://h:2380', member: 'etcd-4'}, /needs one address/],
    ['a member that is there', aCluster(), {member: 'etcd-2'}, /etcd-2 is a member already/],
    ['an endpoint nobody configured', aCluster(), {member: 'etcd-9'}, /No endpoint is configured/],
    [
      'the address of the learner that is there',
      aCluster().withLearner(),
      {peerUrl: 'https://10.0.0.14:2380'},
      /learner at .* already/,
    ],
  ]
  for (const [what, cluster, params, reason] of refused)
    it(`makes no plan for ${what}`, () => assert.match(refusal(drafted(addLearner, cluster, params)), reason))
})

describe('the promote runbook', () => {
  it('takes the only learner, and warns of what an upgrade could forget', () => {
    const made = drafted(promote, aCluster().withLearner(), {})
    const old = drafted(
      promote,
      aCluster()
        .withLearner()
        .withAll({status: {version: '3.5.19'}}),
      {},
    )

    assert.deepEqual(order(made), ['promote-learner etcd-4'])
    assert.match(notes(made), /4 voters survive no failure more than 3/)
    assert.doesNotMatch(notes(made), /3\.6/)
    assert.match(notes(old), /Upgrade through 3\.5\.26/)
  })

  const refused: readonly (readonly [string, ClusterBuilder, Params, RegExp])[] = [
    ['a cluster without learners', aCluster(), {}, /No single learner/],
    ['one of two learners', aCluster().withLearner().withUnstarted('learner'), {}, /No single learner/],
    ['a voter', aCluster(), {member: 'etcd-2'}, /etcd-2 is not a learner/],
    [
      'a learner that lags',
      aCluster().withLearner({status: {raftAppliedIndex: '5'}}),
      {member: 'etcd-4'},
      /etcd-4 cannot be promoted now: .* entries behind/,
    ],
  ]
  for (const [what, cluster, params, reason] of refused)
    it(`makes no plan for ${what}`, () => assert.match(refusal(drafted(promote, cluster, params)), reason))
})

describe('the update-peer-urls runbook', () => {
  const peerUrl = 'https://10.0.0.21:2380'

  it('changes a follower at once, and says what has to follow', () => {
    const made = drafted(updatePeerUrls, aCluster(), {member: 'etcd-2', peerUrl})

    assert.deepEqual(order(made), ['update-peer-urls etcd-2'])
    assert.match(notes(made), /listen on and advertise https:\/\/10\.0\.0\.21:2380 and restart it at once/)
  })

  it('lets a leader hand over first, but not the only member', () => {
    assert.deepEqual(order(drafted(updatePeerUrls, aCluster(), {member: 'etcd-1', peerUrl})), [
      'move-leader etcd-2',
      'update-peer-urls etcd-1',
    ])
    assert.deepEqual(order(drafted(updatePeerUrls, aCluster({size: 1}), {member: 'etcd-1', peerUrl})), [
      'update-peer-urls etcd-1',
    ])
  })

  const refused: readonly (readonly [string, Params, RegExp])[] = [
    ['a member nobody knows', {member: 'etcd-9', peerUrl}, /not a member/],
    [
      'an address of another member',
      {member: 'etcd-2', peerUrl: 'https://10.0.0.13:2380'},
      /of etcd-3 already/,
    ],
    ['another scheme', {member: 'etcd-2', peerUrl: 'http://10.0.0.21:2380'}, /speak https/],
  ]
  for (const [what, params, reason] of refused)
    it(`makes no plan for ${what}`, () =>
      assert.match(refusal(drafted(updatePeerUrls, aCluster(), params)), reason))
})
