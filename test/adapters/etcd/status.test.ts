import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {statusFrom} from '../../../src/adapters/etcd/reads.ts'
import {OpsError} from '../../../src/domain/errors.ts'

/** As the decoder gives it for a server of 3.3, which sends neither of the two nor `isLearner`. */
const OLD = {
  header: {cluster_id: '1', member_id: '2', revision: '7', raft_term: '3'},
  version: '3.3.27',
  dbSize: '40960',
  dbSizeInUse: '0',
  leader: '2',
  raftIndex: '12',
  raftAppliedIndex: '0',
  raftTerm: '3',
  errors: [],
  isLearner: false,
}

describe('the status of a member', () => {
  it('is unknown, with the remedy, where a server is too old to say what it has applied', () => {
    assert.throws(
      () => statusFrom(OLD, 'http://a:1'),
      (error: unknown) =>
        error instanceof OpsError && error.code === 'etcd/failed' && /3\.3\.27/.test(error.message),
    )
  })

  it('takes zeros at their word from 3.4 on, and no leader for none', () => {
    const status = statusFrom({...OLD, version: '3.4.0', leader: '0'}, 'http://a:1')

    assert.deepEqual([status.raftAppliedIndex, status.dbSizeInUse, status.leader], ['0', 0, null])
  })
})
