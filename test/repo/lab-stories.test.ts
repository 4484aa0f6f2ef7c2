import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {runbooks} from '../../src/runbooks/index.ts'
import {growthStories} from '../lab/repair/growth-stories.ts'
import {rebuildStories, recoveryStories} from '../lab/repair/loss-stories.ts'
import {stories} from '../lab/repair/the-stories.ts'

describe('the stories of the lab', () => {
  it('tell of every runbook there is', () => {
    const told = [...stories, ...growthStories, ...recoveryStories, ...rebuildStories]

    assert.deepEqual(told.map(({runbook}) => runbook).toSorted(), runbooks.map(({id}) => id).toSorted())
  })
})
