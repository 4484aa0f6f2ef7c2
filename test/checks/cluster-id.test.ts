import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

describe('cluster-id', () => {
  it('is silent when all endpoints report one', () => {
    assert.deepEqual(said(checked('cluster-id', aCluster())), [])
  })

  it('is critical when the endpoints belong to two clusters', () => {
    const seen = aCluster().withMember('etcd-3', {
      status: {clusterId: 'abc'},
      memberList: {clusterId: 'abc', members: []},
    })
    const result = checked('cluster-id', seen)
    assert.equal(said(result)[0], 'critical cluster')
    assert.match(result.findings[0]?.summary ?? '', /2 different clusters.*etcd-3 in abc/)
  })

  it('reports unknown for a member that does not answer', () => {
    assert.deepEqual(said(checked('cluster-id', aCluster().paused('etcd-2'))), ['unknown etcd-2'])
  })
})
