import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {HistoryPoint} from '../../src/domain/history.ts'
import {lossWindow} from '../../src/domain/loss-window.ts'
import {survivorsIn} from '../../src/domain/survivor-ranking.ts'
import {looks} from '../fixtures/looks.ts'
import {aLostCluster} from '../fixtures/lost-quorum.ts'

const lost = aLostCluster().withMember('etcd-1', {status: {raftIndex: '1000', revision: '900'}})

function pointWith(name: string, index: string): HistoryPoint {
  const [point] = looks([{}])
  const [member] = point?.members ?? []
  if (point === undefined || member === undefined) throw new Error('looks are empty')
  return {...point, members: [{...member, id: lost.idOf(name), name, index, revision: '950'}]}
}

function windowWith(...history: readonly HistoryPoint[]): string {
  const view = lost.withSeen({history: [...history]}).view()
  const [survivor] = survivorsIn(view)
  return survivor === undefined ? 'no survivor' : lossWindow(survivor, view)
}

describe('the loss window', () => {
  it('counts what a lost member was seen to have beyond the survivor', () => {
    const sentence = windowWith(pointWith('etcd-2', '1030'), pointWith('etcd-3', '1020'))

    assert.match(
      sentence,
      /entries up to 1030 may be gone, at least 30: etcd-2 was last seen at raft index 1030/,
    )
    assert.match(sentence, /etcd-1 has committed 1000, revision 900/)
  })

  it('knows of no loss where nobody was seen beyond the survivor, and does not promise that there is none', () => {
    const sentence = windowWith(pointWith('etcd-2', '1000'), pointWith('etcd-1', '2000'))

    assert.match(sentence, /^Nothing is known to be lost.*cannot be told\.$/)
  })

  it('says so when nothing is remembered of the lost members', () => {
    assert.match(windowWith(), /remembers nothing of the lost members.*may be gone/)
  })
})
