import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {replaceMember} from '../../src/runbooks/replace-member.ts'
import {findStep} from '../../src/steps/index.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {folderFailing} from '../fixtures/backups.ts'
import {broken} from '../fixtures/broken-paths.ts'
import {aTendedCluster, drafted, notes, order, refusal, withDead, withSpares} from '../fixtures/drafting.ts'
import {raising} from '../fixtures/space.ts'

const third = {member: 'etcd-3'}
const dead = withDead(aTendedCluster(), 'etcd-3')
const deadOfFive = withDead(aTendedCluster(5), 'etcd-3')
const address = 'https://10.0.0.13:2380'
const rejoin = [
  'stop-member etcd-3',
  'set-aside-data etcd-3',
  `add-learner ${address}`,
  'join-settings etcd-3',
  'start-member etcd-3',
  `catch-up ${address}`,
  `promote-learner ${address}`,
]
const fullDisk = {...mountOf(aTendedCluster()), usedBytes: 95, availableBytes: 5}

function mountOf(cluster: ClusterBuilder) {
  const disk = cluster.view().members[0]?.probes.disk
  assert.ok(disk?.ok === true)
  const [mount] = disk.value.mounts
  assert.ok(mount)
  return mount
}

describe('the replace-member runbook', () => {
  it('copies a follower, removes the dead one, and only then brings its host in as a new member', () => {
    const made = drafted(replaceMember, dead, third)

    assert.deepEqual(order(made), ['save-snapshot etcd-2', 'remove-member etcd-3', ...rejoin])
    assert.match(notes(made), /One more failure = outage: 2 voters until the new one has its vote/)
    assert.match(notes(made), /kept there as before-20260101T030702/)
  })

  it('never adds before it has removed, and never removes what lives', () => {
    const made = drafted(replaceMember, dead, third)

    assert.ok('steps' in made)
    const removal = made.steps.find(({step}) => step === 'remove-member')
    assert.deepEqual(removal?.input, {member: 'etcd-3', id: dead.idOf('etcd-3'), decommission: 'no'})
  })

  it('gives every step what it takes', () => {
    const made = drafted(replaceMember, dead, third)

    assert.ok('steps' in made)
    for (const {step, input} of made.steps) assert.deepEqual(findStep(step)?.input.parse(input), input, step)
  })

  it('takes no copy when a fresh one is there', () => {
    const backup = {at: '2026-01-01T03:05:00.000Z', bytes: 1000, revision: '4100', file: 'a.db'}

    const made = drafted(replaceMember, dead.withSeen({backup}), third)

    assert.deepEqual(order(made), ['remove-member etcd-3', ...rejoin])
    assert.match(notes(made), /a verified snapshot is 2 min 2 s old/)
  })

  it('counts what five voters can still lose meanwhile', () => {
    assert.match(notes(drafted(replaceMember, deadOfFive, third)), /4 voters until .* 1 more failure can/)
  })

  it('gives the new one another address when it is asked to', () => {
    const made = drafted(replaceMember, dead, {...third, peerUrl: 'https://10.0.0.23:2380'})

    assert.ok(order(made).includes('add-learner https://10.0.0.23:2380'))
  })

  it('goes on without a removal where an earlier run has removed it', () => {
    const made = drafted(replaceMember, withSpares(aTendedCluster(), 2, 3), third)

    assert.deepEqual(order(made), ['save-snapshot etcd-2', ...rejoin])
    assert.match(notes(made), /One more failure = outage: 2 voters/)
  })

  it('only waits for and promotes a learner that runs', () => {
    const made = drafted(replaceMember, aTendedCluster().withLearner({host: {}}), {member: 'etcd-4'})

    assert.deepEqual(order(made), ['catch-up etcd-4', 'promote-learner etcd-4'])
  })

  const survivorIsFull = dead.withMember('etcd-2', {disk: {mounts: [fullDisk]}})
  const refused: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    ['a member that answers', aTendedCluster(), /cannot be replaced now: etcd-3 answers/],
    [
      'one that only Quorate itself misses',
      aCluster().withHosts().withSeen({backupFolder: dead.view().seen.backupFolder}).down('etcd-3'),
      /only Quorate itself misses etcd-3/,
    ],
    ['a second voter down', withDead(deadOfFive, 'etcd-4'), /etcd-4 is not healthy either/],
    ['no quorum', withDead(dead, 'etcd-2'), /Nobody can be replaced now: only 1 of 3 voters/],
    ['different data', raising(dead, 'CORRUPT', 'etcd-3'), /members hold different data/],
    ['a host that cannot be read', dead.withMember('etcd-3', {host: 'ssh/unreachable'}), /host of etcd-3/],
    ['no folder for a copy', dead.withSeen({backupFolder: folderFailing('probe/not-configured')}), /copy/],
    ['a survivor whose disk is full', survivorIsFull, /the disk of etcd-2 is 95 % full/],
    [
      'survivors that do not reach each other',
      broken(dead, [['etcd-1', 'etcd-2']]),
      /the host of etcd-1 does not reach the peer port of etcd-2/,
    ],
  ]
  for (const [what, cluster, reason] of refused)
    it(`makes no plan for ${what}`, () =>
      assert.match(refusal(drafted(replaceMember, cluster, third)), reason))

  it('makes no plan for somebody unknown, or whose host nobody knows', () => {
    const unstarted = aTendedCluster().withUnstarted()

    assert.match(refusal(drafted(replaceMember, dead, {member: 'etcd-9'})), /etcd-9 is not a member/)
    assert.match(
      refusal(drafted(replaceMember, unstarted, {member: unstarted.idOf('')})),
      /No host is known for/,
    )
  })

  it('makes no plan for a host whose member would be one too many', () => {
    const spare = withSpares(aTendedCluster(4), 3, 4)

    assert.match(refusal(drafted(replaceMember, spare, {member: 'etcd-4'})), /there would be 4 voters/)
  })

  it('only warns of a full disk where one more failure can be survived', () => {
    const full = deadOfFive.withMember('etcd-2', {disk: {mounts: [fullDisk]}})

    assert.match(
      notes(drafted(replaceMember, full, third)),
      /Keep an eye on it: the disk of etcd-2 is 95 % full/,
    )
  })
})
