import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB, MiB} from '../../src/domain/units.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {diagnosed, sure} from '../fixtures/diagnosing.ts'
import {compacted, remembering} from '../fixtures/space.ts'

const fragmented = {status: {dbSize: 400 * MiB, dbSizeInUse: 100 * MiB}}
const near = {status: {dbSize: 1.8 * GiB, dbSizeInUse: 1.7 * GiB}}

describe('R14 fragmentation-or-quota', () => {
  for (const [what, cluster, expected] of [
    ['files are fragmented', aCluster().withAll(fragmented), 'high etcd-1,etcd-2,etcd-3'],
    ['one file is close to the quota', aCluster().withMember('etcd-2', near), 'high etcd-2'],
    [
      'the quota is only noted',
      aCluster().withMember('etcd-2', {status: {dbSize: 1.4 * GiB, dbSizeInUse: 1.3 * GiB}}),
      undefined,
    ],
    ['sizes could not be read', aCluster().withMember('etcd-2', {status: 'etcd/tls'}), undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R14'), expected)
    })

  it('says what a defragmentation gives back', () => {
    assert.match(
      diagnosed(aCluster().withAll(fragmented)).verdict.sentence,
      /^900.0 MiB of the database files/,
    )
  })

  it('says to compact first when there is nothing to give back', () => {
    const {verdict, withheld} = diagnosed(aCluster().withMember('etcd-2', near))
    assert.match(verdict.sentence, /etcd-2 comes close to the space quota.*compact before it is full/)
    assert.equal(withheld[0]?.runbook, 'defragment')
  })

  it('offers to reclaim space where a member comes close to its quota, and nowhere else', () => {
    const runbooks = (cluster: ClusterBuilder): readonly string[] =>
      diagnosed(remembering(compacted(cluster, 100), [12, '4000'])).proposals.map(({runbook}) => runbook)

    assert.deepEqual(runbooks(aCluster().withMember('etcd-2', near)), ['reclaim-space'])
    assert.deepEqual(runbooks(aCluster().withAll(fragmented)), ['defragment'])
  })
})
