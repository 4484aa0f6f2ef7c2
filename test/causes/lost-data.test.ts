import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {offered, sure} from '../fixtures/diagnosing.ts'
import {aTendedCluster, withDead} from '../fixtures/drafting.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()

describe('R16 lost-data', () => {
  for (const [what, cluster, more, expected] of [
    ['its log says so', logging(full.down('etcd-2'), 'etcd-2', {'lost-data': 1}), [], 'high etcd-2'],
    [
      'its directory is empty',
      full.down('etcd-2').withMember('etcd-2', {
        disk: {files: {wal: 0, snap: 0, dbTmp: 0, oldestDbTmpAt: null, dbBytes: null}},
      }),
      [],
      'low etcd-2',
    ],
    ['it serves again', logging(full, 'etcd-2', {'lost-data': 1}), [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R16', more), expected)
    })

  it('offers to replace it by a new member, and never to start it as itself', () => {
    const lost = logging(withDead(aTendedCluster().withFullLook(), 'etcd-2'), 'etcd-2', {'lost-data': 1})

    assert.deepEqual(offered(lost), ['replace-member etcd-2'])
  })
})
