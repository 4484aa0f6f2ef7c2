import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB} from '../../src/domain/units.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, rejection, sure} from '../fixtures/diagnosing.ts'
import {compacted} from '../fixtures/space.ts'

const full = {dbSize: 2 * GiB, dbSizeInUse: GiB}
const raised = {status: {...full, errors: ['memberID:1 alarm:NOSPACE ']}}

describe('R13 no-space', () => {
  it('is sure when the alarm is raised, on whichever member reports it', () => {
    assert.equal(sure(aCluster().withAll(raised), 'R13'), 'high cluster')
    assert.equal(sure(aCluster().withMember('etcd-3', raised), 'R13'), 'high cluster')
  })

  it('is rejected for a full member as long as no alarm is reported', () => {
    const diagnosis = diagnosed(aCluster().withMember('etcd-1', {status: full}))
    assert.match(rejection(diagnosis, 'R13') ?? '', /no member that answers reports the NOSPACE alarm/)
  })

  it('offers the whole way from compaction to disarming, and says how full the fullest member is', () => {
    const {proposals, verdict} = diagnosed(compacted(aCluster().withAll(raised), 100))
    assert.equal(proposals[0]?.runbook, 'reclaim-space')
    assert.match(verdict.sentence, /^The database is full: .* NOSPACE .*100 % of its quota/)
  })
})
