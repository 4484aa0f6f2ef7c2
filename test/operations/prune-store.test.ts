import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {pruneStore} from '../../src/operations/prune-store.ts'
import {aTestWorld} from '../fixtures/a-context.ts'

const DAY_MS = 24 * 60 * 60_000

describe('pruning the store', () => {
  it('forgets old finished deliveries and keeps unfinished ones', async () => {
    const {context, store, clock} = await aTestWorld()
    const receivedAt = clock.now().toISOString()
    for (const key of ['done', 'open'])
      await store.inbox.record({key, source: 'slack', body: '{}', receivedAt})
    await store.inbox.finish('done', receivedAt)
    clock.advance(8 * DAY_MS)

    assert.equal(await pruneStore(context), 1)
    assert.deepEqual(
      (await store.inbox.unfinished()).map(({key}) => key),
      ['open'],
    )
  })

  it('forgets old private answers and remembers where cards were posted', async () => {
    const {context, store, clock} = await aTestWorld()
    const at = clock.now().toISOString()
    await store.outbox.add({key: 'private', channel: 'C1', onlyFor: 'U1', text: 'no', blocks: []}, at)
    await store.outbox.add({key: 'card', channel: 'C1', text: 'card', blocks: []}, at)
    for (const row of await store.outbox.due(at, 10)) {
      const claimed = await store.outbox.claim(row)
      await store.outbox.sent(
        claimed?.id ?? '',
        row.message.key === 'card' ? {channel: 'C1', ts: '1.1'} : null,
      )
    }
    clock.advance(8 * DAY_MS)

    assert.equal(await pruneStore(context), 1)
    assert.deepEqual(await store.outbox.postedAs('card'), {channel: 'C1', ts: '1.1'})
  })

  it('never touches the audit trail', async () => {
    const world = await aTestWorld()
    await world.operations.refuse({
      by: {kind: 'person', id: 'T1:U9', name: 'X'},
      channel: 'C1',
      cluster: null,
      summary: 's',
      code: 'input/invalid',
    })
    world.clock.advance(4000 * DAY_MS)

    await pruneStore(world.context)

    assert.equal((await world.store.audit.list({limit: 10})).length, 1)
  })
})
