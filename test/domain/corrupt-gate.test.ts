import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {compareHashes} from '../../src/domain/compared-hashes.ts'
import {
  asIfNotCorrupt,
  hashesShow,
  mayDisarmCorrupt,
  mayRemoveCorrupt,
} from '../../src/domain/corrupt-gate.ts'
import type {Guard} from '../../src/domain/runbook.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aTendedCluster} from '../fixtures/drafting.ts'
import {hashed, withCorrupt} from '../fixtures/hashes.ts'

const third = {id: aTendedCluster().idOf('etcd-3'), name: 'etcd-3'}
const split = withCorrupt(hashed({'etcd-3': 7}))
const textOf = (guard: Guard): string => (guard.allow ? `allowed: ${guard.because}` : guard.reason)

describe('comparing the hashes of the voters', () => {
  it('names those that differ from more than half of all voters', () => {
    const compared = compareHashes(hashed({'etcd-3': 7}).view())

    assert.ok(compared.verdict === 'differ')
    assert.deepEqual(
      [compared.odd, compared.most].map(some => some.map(({name}) => name)),
      [['etcd-3'], ['etcd-1', 'etcd-2']],
    )
  })

  it('agrees only when every voter was hashed', () => {
    assert.equal(compareHashes(hashed().view()).verdict, 'agree')
    assert.equal(compareHashes(aTendedCluster().view()).verdict, 'unclear')
  })

  const unclear: readonly (readonly [string, ClusterBuilder, RegExp, boolean])[] = [
    ['no majority is alike', hashed({'etcd-2': 8, 'etcd-3': 7}), /no majority/, false],
    ['half of them are alike', hashed({'etcd-3': 7, 'etcd-4': 7}, aTendedCluster(4)), /no majority/, false],
    [
      'a voter could not be hashed',
      hashed({'etcd-3': 7}).withMember('etcd-2', {hashKv: 'etcd/deadline'}),
      /hash of etcd-2 could not be read/,
      true,
    ],
    [
      'one of them has compacted meanwhile',
      hashed({'etcd-3': 7}).withMember('etcd-3', {hashKv: {compactRevision: '4100'}}),
      /different revisions or compactions/,
      true,
    ],
    [
      'they run different versions',
      hashed({'etcd-3': 7}).withMember('etcd-3', {status: {version: '3.5.12'}}),
      /different versions/,
      false,
    ],
  ]
  for (const [situation, cluster, why, transient] of unclear)
    it(`proves nothing when ${situation}`, () => {
      const compared = compareHashes(cluster.view())

      assert.ok(compared.verdict === 'unclear')
      assert.match(compared.why, why)
      assert.equal(compared.transient, transient)
    })
})

describe('what a comparison has to show', () => {
  it('is that exactly the planned member differs, or nobody', () => {
    assert.equal(hashesShow(third, split.view()).allow, true)
    assert.equal(hashesShow(null, hashed().view()).allow, true)
    assert.match(textOf(hashesShow(third, hashed().view())), /all voters hold the same data .* etcd-3 too/)
    assert.match(textOf(hashesShow(third, hashed({'etcd-2': 7}).view())), /etcd-2 holds other data/)
    assert.match(textOf(hashesShow(null, split.view())), /etcd-3 holds other data than etcd-1 and etcd-2/)
  })
})

describe('removing a corrupt member', () => {
  it('is allowed although CORRUPT makes nobody look healthy', () => {
    const follower = withCorrupt(hashed({'etcd-3': 7}))

    assert.equal(follower.view().quorum.healthy, 0)
    assert.equal(asIfNotCorrupt(follower.view()).quorum.healthy, 3)
    assert.match(textOf(mayRemoveCorrupt(third, follower.view())), /^allowed: etcd-3 holds other data/)
  })

  const refused: readonly (readonly [string, Guard, RegExp])[] = [
    [
      'a member of the majority',
      mayRemoveCorrupt({id: aTendedCluster().idOf('etcd-2'), name: 'etcd-2'}, split.view()),
      /etcd-3 holds other data/,
    ],
    ['any member when the hashes agree', mayRemoveCorrupt(third, withCorrupt(hashed()).view()), /same data/],
    [
      'the leader',
      mayRemoveCorrupt(
        {id: aTendedCluster().idOf('etcd-1'), name: 'etcd-1'},
        withCorrupt(hashed({'etcd-1': 7})).view(),
      ),
      /etcd-1 leads/,
    ],
    [
      'one that was not compared',
      mayRemoveCorrupt(third, withCorrupt(aTendedCluster()).view()),
      /not compared in this look/,
    ],
  ]
  for (const [what, guard, reason] of refused)
    it(`is refused for ${what}`, () => assert.match(textOf(guard), reason))
})

describe('disarming CORRUPT', () => {
  it('needs every voter to hold the same data', () => {
    assert.match(textOf(mayDisarmCorrupt(withCorrupt(hashed()).view())), /^allowed: 3 of 3 voters hold/)
    assert.match(textOf(mayDisarmCorrupt(split.view())), /etcd-3 holds other data/)
    assert.match(textOf(mayDisarmCorrupt(withCorrupt(aTendedCluster()).view())), /not compared in this look/)
    assert.match(textOf(mayDisarmCorrupt(withCorrupt(hashed()).down('etcd-3').view())), /hash of etcd-3/)
  })
})
