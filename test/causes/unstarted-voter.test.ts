import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, offered, sure} from '../fixtures/diagnosing.ts'
import {aTendedCluster} from '../fixtures/drafting.ts'

describe('R22 unstarted-voter', () => {
  it('is sure of a voter that the list has no name for', () => {
    assert.match(sure(aCluster().withUnstarted(), 'R22') ?? '', /^high /)
  })

  it('does not hold for a learner or for a voter that is merely down', () => {
    assert.equal(sure(aCluster().withUnstarted('learner'), 'R22'), undefined)
    assert.equal(sure(aCluster().down('etcd-2'), 'R22'), undefined)
  })

  it('offers to take it out, by its id', () => {
    const cluster = aTendedCluster().withUnstarted()

    assert.deepEqual(offered(cluster), [`remove-member ${cluster.idOf('')}`])
  })

  it('says what it does to the majority', () => {
    assert.match(
      diagnosed(aCluster().withUnstarted()).verdict.sentence,
      /3 of 4 voters are healthy, one more failure stops writes/,
    )
  })
})
