import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {disarm} from '../../src/runbooks/disarm.ts'
import {swapCorruptMember} from '../../src/runbooks/swap-corrupt-member.ts'
import {findStep} from '../../src/steps/index.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {folderFailing} from '../fixtures/backups.ts'
import {broken} from '../fixtures/broken-paths.ts'
import {aTendedCluster, drafted, notes, order, refusal, withSpares} from '../fixtures/drafting.ts'
import {hashed, withCorrupt} from '../fixtures/hashes.ts'

const split = withCorrupt(hashed({'etcd-3': 7}))
const removedBefore = hashed({}, withSpares(aTendedCluster(), 2, 3))

describe('the swap-corrupt-member runbook', () => {
  it('copies the majority, removes the odd one, disarms when the rest agrees, and brings its host back', () => {
    const made = drafted(swapCorruptMember, split)

    assert.deepEqual(order(made), [
      'save-snapshot etcd-2',
      'compare-hashes etcd-3',
      'remove-corrupt etcd-3',
      'compare-hashes nobody',
      'disarm-corrupt undefined',
      'stop-member etcd-3',
      'set-aside-data etcd-3',
      'add-learner https://10.0.0.13:2380',
      'join-settings etcd-3',
      'start-member etcd-3',
      'catch-up https://10.0.0.13:2380',
      'promote-learner https://10.0.0.13:2380',
      'compare-hashes nobody',
    ])
    assert.match(notes(made), /What etcd-3 holds stays on its host as before-/)
    assert.match(notes(made), /One more failure = outage/)
  })

  it('gives every step what it takes', () => {
    const made = drafted(swapCorruptMember, withCorrupt(hashed({'etcd-1': 7})))

    assert.ok('steps' in made)
    for (const {step, input} of made.steps) assert.deepEqual(findStep(step)?.input.parse(input), input, step)
  })

  it('lets a leader with other data hand over to one of the majority first', () => {
    const made = drafted(swapCorruptMember, withCorrupt(hashed({'etcd-1': 7})))

    assert.deepEqual(order(made).slice(0, 4), [
      'save-snapshot etcd-2',
      'compare-hashes etcd-1',
      'hand-over-corrupt etcd-3',
      'remove-corrupt etcd-1',
    ])
  })

  it('has nothing to disarm where etcd has not noticed the difference', () => {
    assert.ok(
      order(drafted(swapCorruptMember, hashed({'etcd-3': 7}))).every(step => !step.includes('disarm')),
    )
  })

  it('goes on after a removal when it is told whose host it was', () => {
    const made = drafted(swapCorruptMember, withCorrupt(removedBefore), {member: 'etcd-3'})

    assert.deepEqual(order(made).slice(0, 3), [
      'compare-hashes nobody',
      'disarm-corrupt undefined',
      'stop-member etcd-3',
    ])
  })

  const refused: readonly (readonly [string, ClusterBuilder, Readonly<Record<string, string>>, RegExp])[] = [
    ['hashes that agree', withCorrupt(hashed()), {}, /All voters hold the same data/],
    ['no clear majority', withCorrupt(hashed({'etcd-2': 8, 'etcd-3': 7})), {}, /no majority of the voters/],
    ['hashes nobody read', withCorrupt(aTendedCluster()), {}, /not compared in this look/],
    [
      'two odd ones among five',
      hashed({'etcd-4': 7, 'etcd-5': 7}, aTendedCluster(5)),
      {},
      /etcd-4 and etcd-5 hold other data .* one at a time/,
    ],
    ['one of the majority', split, {member: 'etcd-2'}, /etcd-3 holds other data .*, not etcd-2/],
    [
      'a host that cannot be read',
      split.withMember('etcd-3', {host: 'ssh/unreachable'}),
      {},
      /host of etcd-3/,
    ],
    [
      'no folder for a copy',
      split.withSeen({backupFolder: folderFailing('probe/not-configured')}),
      {},
      /copy/,
    ],
    [
      'survivors that do not reach each other',
      broken(split, [['etcd-1', 'etcd-2']]),
      {},
      /does not reach the peer port of etcd-2/,
    ],
  ]
  for (const [what, cluster, params, reason] of refused)
    it(`makes no plan for ${what}`, () =>
      assert.match(refusal(drafted(swapCorruptMember, cluster, params)), reason))

  it('leaves the disarm runbook as it was: it never takes CORRUPT back', () => {
    assert.match(refusal(drafted(disarm, withCorrupt(hashed()))), /never disarmed here/)
  })
})
