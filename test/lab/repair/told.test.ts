import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {runbooks} from '../../../src/runbooks/index.ts'
import {growthStories} from './growth-stories.ts'
import {rebuildStories, recoveryStories} from './loss-stories.ts'
import {stories} from './the-stories.ts'

describe('the stories of the lab', () => {
  it('tell of every runbook there is', () => {
    const told = [...stories, ...growthStories, ...recoveryStories, ...rebuildStories]

    assert.deepEqual(told.map(({runbook}) => runbook).toSorted(), runbooks.map(({id}) => id).toSorted())
  })
})
