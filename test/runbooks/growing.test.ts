import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {expand} from '../../src/runbooks/expand.ts'
import {shrink} from '../../src/runbooks/shrink.ts'
import {findStep} from '../../src/steps/index.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aTendedCluster, drafted, notes, order, refusal, withDead, withSpares} from '../fixtures/drafting.ts'
import {raising} from '../fixtures/space.ts'

type Params = Readonly<Record<string, string>>

const five = aTendedCluster(5)
const twoSpares = withSpares(five, 3, 5)

describe('the expand runbook', () => {
  it('brings two hosts in, the second only when the first has its vote', () => {
    const made = drafted(expand, twoSpares)
    const one = (name: string, url: string) => [
      `stop-member ${name}`,
      `set-aside-data ${name}`,
      `add-learner ${url}`,
      `join-settings ${name}`,
      `start-member ${name}`,
      `catch-up ${url}`,
      `promote-learner ${url}`,
    ]

    assert.deepEqual(order(made), [
      ...one('etcd-4', 'https://10.0.0.14:2380'),
      ...one('etcd-5', 'https://10.0.0.15:2380'),
    ])
    assert.match(notes(made), /From 3 voters to 5: 2 failures can be survived then/)
  })

  it('gives every step what it takes', () => {
    const made = drafted(expand, twoSpares)

    assert.ok('steps' in made)
    for (const {step, input} of made.steps) assert.deepEqual(findStep(step)?.input.parse(input), input, step)
  })

  it('goes on with the one that is missing after a run that broke off', () => {
    assert.deepEqual(order(drafted(expand, withSpares(five, 4, 5)))[0], 'stop-member etcd-5')
  })

  it('takes those it is told', () => {
    const made = drafted(expand, withSpares(aTendedCluster(6), 3, 6), {members: 'etcd-6, etcd-4'})

    assert.equal(order(made)[0], 'stop-member etcd-6')
    assert.equal(order(made).length, 14)
  })

  const refused: readonly (readonly [string, ClusterBuilder, Params, RegExp])[] = [
    ['an even number', twoSpares, {members: 'etcd-4'}, /there would be 4 voters/],
    ['more than seven', withSpares(aTendedCluster(9), 7, 9), {}, /there would be 9 voters/],
    ['nobody new', aTendedCluster(), {}, /Every configured endpoint is a member already/],
    ['a member', twoSpares, {members: 'etcd-3,etcd-4'}, /etcd-3 is a member already/],
    ['a host nobody knows', twoSpares, {members: 'etcd-4,etcd-9'}, /etcd-9 is not a member|No endpoint/],
    ['a voter down', withDead(twoSpares, 'etcd-3'), {}, /Nobody is added while .* etcd-3 is not healthy/],
    ['a learner that is there', aTendedCluster().withLearner(), {}, /etcd-4 is a learner already/],
    [
      'a host whose endpoint answers',
      twoSpares.withMember('etcd-4', {status: {memberId: 'abc'}}),
      {},
      /endpoint of etcd-4 answers/,
    ],
    [
      'a host that cannot be read',
      twoSpares.withMember('etcd-4', {host: 'ssh/unreachable'}),
      {},
      /host of etcd-4 cannot be read/,
    ],
  ]
  for (const [what, cluster, params, reason] of refused)
    it(`makes no plan for ${what}`, () => assert.match(refusal(drafted(expand, cluster, params)), reason))
})

describe('the shrink runbook', () => {
  it('takes the last followers out one by one, each kept away before the next', () => {
    const made = drafted(shrink, five)

    assert.deepEqual(order(made), [
      'remove-member etcd-5',
      'stop-member etcd-5',
      'set-aside-data etcd-5',
      'remove-member etcd-4',
      'stop-member etcd-4',
      'set-aside-data etcd-4',
    ])
    assert.match(notes(made), /From 5 voters to 3 \(etcd-1, etcd-2 and etcd-3\): 1 failure can/)
  })

  it('gives every step what it takes', () => {
    const made = drafted(shrink, five)

    assert.ok('steps' in made)
    for (const {step, input} of made.steps) assert.deepEqual(findStep(step)?.input.parse(input), input, step)
  })

  it('takes unhealthy ones first, and tells what their hosts need when they cannot be reached', () => {
    const sick = five.down('etcd-2').withMember('etcd-2', {host: 'ssh/unreachable'})
    const made = drafted(shrink, sick)

    assert.deepEqual(order(made).slice(0, 2), ['remove-member etcd-2', 'remove-member etcd-5'])
    assert.match(notes(made), /stop and mask etcd on the host of etcd-2 by hand/)
  })

  it('keeps the leader for last, and lets it hand over to one that stays', () => {
    const made = drafted(shrink, five, {members: 'etcd-1,etcd-4'})

    assert.deepEqual(order(made), [
      'remove-member etcd-4',
      'stop-member etcd-4',
      'set-aside-data etcd-4',
      'move-leader etcd-2',
      'remove-member etcd-1',
      'stop-member etcd-1',
      'set-aside-data etcd-1',
    ])
  })

  it('takes one out of an even number', () => {
    assert.equal(order(drafted(shrink, aTendedCluster(4)))[0], 'remove-member etcd-4')
  })

  const threeSick = withDead(aTendedCluster(7), 'etcd-2', 'etcd-3', 'etcd-4')
  const refused: readonly (readonly [string, ClusterBuilder, Params, RegExp])[] = [
    ['an even number', five, {to: '4'}, /4 voters would be left/],
    ['fewer than three', aTendedCluster(), {}, /1 voter would be left, which survive no failure/],
    ['as many as there are', five, {to: '5'}, /There are 5 voters, and 5 is not fewer/],
    ['words', five, {to: 'three'}, /three is not fewer/],
    ['both ways to say it', five, {to: '3', members: 'etcd-5'}, /Both members and to/],
    ['somebody unknown', five, {members: 'etcd-9'}, /etcd-9 is not a member/],
    [
      'healthy ones while a sick one stays',
      withDead(five, 'etcd-2'),
      {members: 'etcd-4,etcd-5'},
      /etcd-2 is not/,
    ],
    ['two of three sick ones', threeSick, {}, /etcd-4 is not healthy and would stay/],
    ['no quorum', withDead(five, 'etcd-3', 'etcd-4', 'etcd-5'), {}, /only 2 of 5 voters/],
    ['a learner on its way in', five.withLearner(), {}, /etcd-6 is a learner on its way in/],
    ['different data', raising(five, 'CORRUPT', 'etcd-3'), {}, /members hold different data/],
  ]
  for (const [what, cluster, params, reason] of refused)
    it(`makes no plan for ${what}`, () => assert.match(refusal(drafted(shrink, cluster, params)), reason))
})
