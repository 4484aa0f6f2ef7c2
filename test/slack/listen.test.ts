import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Deafness} from '../../src/domain/deafness.ts'
import type {Gateway} from '../../src/slack/gateway.ts'
import {Hearing} from '../../src/slack/hearing.ts'
import {listener} from '../../src/slack/listen.ts'
import type {Services} from '../../src/slack/services.ts'
import {aClock} from '../fixtures/a-context.ts'
import {alertmanagerFiring} from './alerts/messages.ts'
import {silent} from './fixtures/bot.ts'
import {fakeOperations} from './fixtures/fake-operations.ts'
import {memoryStore} from './fixtures/memory-store.ts'

const MINUTE = 60_000

/** A skin that listens while nothing seems wrong, over a channel whose messages the test says. */
async function listening() {
  const clock = aClock()
  const store = memoryStore()
  const operations = fakeOperations(store)
  const said: object[] = []
  const read: Gateway['read'] = async (_method, _args, schema) => schema.parse({messages: said})
  const gateway = {read} as Gateway
  const services = {operations, store, gateway, clock, log: silent} as unknown as Services
  const hearing = new Hearing({clock, canary: false, pinged: false})
  hearing.opened()
  const self = {userId: 'UBOT', botId: 'BBOT', teamId: 'T1'}
  const listen = listener({
    hearing,
    canary: null,
    parts: {services, self, counts: {taken: 0, unplaced: 0}, pauseMs: 0},
  })
  await listen()
  const ts = (): string => (clock.now().getTime() / 1_000).toFixed(6)
  const alert = (): object => ({
    type: 'message',
    subtype: 'bot_message',
    bot_id: 'BALERTS',
    ts: ts(),
    attachments: [alertmanagerFiring],
  })
  const told = (): readonly Deafness[] =>
    operations.calls
      .filter(({name}) => name === 'tellDeafness')
      .map(({request}) => request as unknown as Deafness)
  return {clock, store, said, listen, alert, told, ts}
}

describe('listening while nothing seems wrong', () => {
  it('finds an alert that Slack never told of, and says so once', async () => {
    const {clock, said, listen, alert, told} = await listening()
    clock.advance(MINUTE)
    said.push(alert())
    clock.advance(10 * MINUTE)

    await listen()
    clock.advance(10 * MINUTE)
    await listen()

    assert.deepEqual(
      told().map(({alerts}) => alerts.map(({name}) => name)),
      [['etcdNoLeader']],
    )
  })

  it('leaves alone what may still be on its way', async () => {
    const {clock, said, listen, alert, told, store} = await listening()
    clock.advance(10 * MINUTE)
    said.push(alert())
    await listen()

    assert.deepEqual(told(), [])
    assert.equal(store.deliveries.size, 0)
  })

  it('writes down every so often that it hears, and not every time', async () => {
    const {clock, listen, store} = await listening()
    const first = await store.hearing.heardAt()
    clock.advance(5_000)
    await listen()
    assert.equal(await store.hearing.heardAt(), first)

    clock.advance(10_000)
    await listen()

    assert.notEqual(await store.hearing.heardAt(), first)
  })
})
