import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {openStore} from '../../src/adapters/store/open-store.ts'
import {withPast} from '../../src/compose/with-past.ts'
import {at, kept, later, point} from '../contract/store/records.ts'
import {testDigest} from '../fixtures/a-context.ts'

const all = {from: later(-1), to: later(99), most: 9}

describe('the store of the command line', () => {
  it('remembers what the bot saw, and writes nothing there', async () => {
    const url = 'sqlite::memory:'
    const [scratch, past] = [
      await openStore({url, digest: testDigest}),
      await openStore({url, digest: testDigest}),
    ]
    await past.history.append('a', point(at))
    await past.observations.insert(kept('o1', 'a'))
    const store = withPast(scratch, past)
    await store.history.append('a', point(later(1)))
    await store.observations.insert({...kept('o2', 'a'), at: later(1)})

    assert.deepEqual(await store.history.window('a', all), [point(at)])
    assert.equal((await store.observations.newestWithin('a', all))?.id, 'o1')
    assert.equal(await past.observations.get('o2'), null)
    assert.equal((await store.observations.get('o2'))?.id, 'o2')
    await store.close()
  })
})
