import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const id = aCluster().idOf

describe('member-mapping', () => {
  it('is silent when every address leads to the member listed there', () => {
    assert.deepEqual(said(checked('member-mapping', aCluster())), [])
  })

  for (const [what, answers, words] of [
    ['two members behind one address', {memberList: {memberId: id('etcd-3')}}, /answered as two members/],
    [
      'another member than the list names there',
      {status: {memberId: id('etcd-3')}, memberList: {memberId: id('etcd-3')}},
      /both answer as member|is listed as etcd-2/,
    ],
    [
      'a member that is in no list',
      {status: {memberId: 'fade'}, memberList: {memberId: 'fade'}},
      /is listed as etcd-2, but member fade/,
    ],
  ] as const)
    it(`is critical when an endpoint answers as ${what}`, () => {
      const {findings} = checked('member-mapping', aCluster().withMember('etcd-2', answers))
      assert.ok(findings.some(({severity, summary}) => severity === 'critical' && words.test(summary)))
    })

  it('reports unknown for a member that gives no list', () => {
    const seen = aCluster().withMember('etcd-2', {memberList: 'etcd/deadline'})
    assert.deepEqual(said(checked('member-mapping', seen)), ['unknown etcd-2'])
  })
})
