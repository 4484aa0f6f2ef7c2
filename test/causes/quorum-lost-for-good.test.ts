import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {roomyFolder} from '../fixtures/backups.ts'
import {diagnosed, rejection, sure} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'
import {stopped} from '../fixtures/lost-quorum.ts'

const full = aCluster().withFullLook()
const lost = full.withoutQuorum()

describe('R10 quorum-lost-for-good', () => {
  for (const [what, cluster, more, expected] of [
    [
      'too many voters lost their data',
      ['etcd-2', 'etcd-3'].reduce((cluster, name) => logging(cluster, name, {'lost-data': 1}), lost),
      [],
      'low cluster',
    ],
    ['one of the missing lost its data', logging(lost, 'etcd-2', {'lost-data': 1}), [], undefined],
    ['quorum is there', logging(full, 'etcd-2', {'lost-data': 1}), [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R10', more), expected)
    })

  it('proposes to recover quorum from the survivor where a plan can be made, and says why where not', () => {
    const gone = ['etcd-2', 'etcd-3'].reduce(
      (cluster, name) => logging(cluster.withMember(name, stopped), name, {'lost-data': 1}),
      lost,
    )
    const of = (cluster: typeof gone) => {
      const {proposals, withheld} = diagnosed(cluster)
      return [proposals, withheld].map(all => all.some(({runbook}) => runbook === 'recover-quorum'))
    }

    assert.deepEqual(of(gone.withSeen({backupFolder: roomyFolder})), [true, false])
    assert.deepEqual(of(gone), [false, true])
  })

  it('is considered whenever quorum is lost, and says that only a person can know', () => {
    assert.match(rejection(diagnosed(lost), 'R10') ?? '', /only a person/)
  })
})
