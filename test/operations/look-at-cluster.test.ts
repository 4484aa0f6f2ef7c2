import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {MOST_POINTS} from '../../src/domain/history.ts'
import {fullQuestions} from '../../src/domain/questions.ts'
import {aTestWorld} from '../fixtures/a-context.ts'

const MINUTE_MS = 60_000

describe('a look a person asks for', () => {
  it('is kept as evidence and becomes a point of the history that the next look carries', async () => {
    const {operations, store, clock} = await aTestWorld()
    const first = await operations.look({cluster: 'prod-a'})
    clock.advance(MINUTE_MS)
    const second = await operations.look({cluster: 'prod-a'})

    assert.equal((await store.observations.get(first.evidence))?.purpose, 'evidence')
    assert.deepEqual(first.observation.history, [])
    assert.deepEqual(
      second.observation.history.map(({at, members}) => [at, members.length]),
      [[first.observation.finishedAt, 3]],
    )
  })

  it('carries a day of history at most, and of that only so many points', async () => {
    const {operations, store, clock} = await aTestWorld()
    const begun = clock.now().getTime()
    for (let i = 0; i < 400; i += 1)
      await store.history.append('prod-a', {
        at: new Date(begun + i * 5 * MINUTE_MS).toISOString(),
        members: [],
      })
    clock.advance(400 * 5 * MINUTE_MS)
    const {observation} = await operations.look({cluster: 'prod-a'})

    assert.equal(observation.history.length, MOST_POINTS)
    const dayAgo = clock.now().getTime() - 24 * 60 * MINUTE_MS
    assert.ok(observation.history.every(({at}) => Date.parse(at) >= dayAgo))
  })

  it('finds the scrape of a look some minutes ago', async () => {
    const {operations, cluster, clock} = await aTestWorld()
    cluster.clock = clock
    await operations.look({cluster: 'prod-a'})
    clock.advance(10 * MINUTE_MS)
    const {observation} = await operations.look({cluster: 'prod-a', questions: fullQuestions})

    const metrics = observation.endpoints[0]?.probes.metrics
    assert.ok(metrics?.ok)
    const {scrape, earlier, older} = metrics.value
    const ages = [earlier, older].map(one => Date.parse(scrape?.at ?? '') - Date.parse(one?.at ?? ''))
    assert.deepEqual(ages, [5000, 10 * MINUTE_MS + 5000])
  })

  it('is made without a past when the store cannot tell it', async () => {
    const world = await aTestWorld()
    await world.operations.look({cluster: 'prod-a'})
    const fails = async (): Promise<never> => Promise.reject(new Error('the disk failed'))
    const {store} = world
    Object.assign(store, {history: {...store.history, window: fails}})
    const {observation, complete} = await world.operations.look({cluster: 'prod-a'})

    assert.deepEqual([observation.history, complete], [[], true])
  })

  it('judges every partial answer on the way', async () => {
    const {operations, cluster} = await aTestWorld()
    cluster.answer = (_, target) => (target.includes('10.0.0.13') ? new Promise(() => undefined) : undefined)
    const partial: boolean[] = []
    const {complete} = await operations.look({
      cluster: 'prod-a',
      onProgress: look => partial.push(look.complete),
    })

    assert.equal(complete, true)
    assert.deepEqual(partial, [false])
  })
})
