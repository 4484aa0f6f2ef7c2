import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {ClusterObservation} from '../../src/domain/observation.ts'
import {hashed} from '../fixtures/hashes.ts'

describe('an observation with hashes', () => {
  it('can be read again where nothing was ever compacted', () => {
    const seen = hashed()
      .withAll({hashKv: {compactRevision: '-1'}})
      .observed()

    assert.deepEqual(ClusterObservation.parse(JSON.parse(JSON.stringify(seen))), seen)
  })
})
