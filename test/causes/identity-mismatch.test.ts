import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, sure} from '../fixtures/diagnosing.ts'

const id = aCluster().idOf
const asOther = {status: {memberId: id('etcd-3')}, memberList: {memberId: id('etcd-3')}}

describe('R17 identity-mismatch', () => {
  it('is sure when an address answers as another member', () => {
    assert.match(sure(aCluster().withMember('etcd-2', asOther), 'R17') ?? '', /^high /)
  })

  it('is sure when an address answers as a member of no list', () => {
    const gone = {status: {memberId: 'fade'}, memberList: {memberId: 'fade'}}
    assert.equal(sure(aCluster().withMember('etcd-2', gone), 'R17'), 'high etcd-2')
  })

  it('does not hold for lists that merely differ', () => {
    const members = (aCluster().view().memberList ?? []).slice(0, 2)
    assert.equal(sure(aCluster().withMember('etcd-2', {memberList: {members}}), 'R17'), undefined)
  })

  it('asks to change no membership', () => {
    assert.match(diagnosed(aCluster().withMember('etcd-2', asOther)).verdict.sentence, /Change no membership/)
  })
})
