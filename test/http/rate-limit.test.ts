import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {paceLimit} from '../../src/http/rate-limit.ts'
import {aClock} from '../fixtures/a-context.ts'
import {aGroup, aServer} from './a-server.ts'

const pace = {burst: 3, perSecond: 2}

describe('the pace of one sender', () => {
  it('takes a burst, refuses what is above it, and takes again at its pace', async () => {
    const clock = aClock()
    const admit = paceLimit(pace, clock)
    const taken = (times: number): readonly boolean[] => Array.from({length: times}, () => admit('a').taken)

    assert.deepEqual(taken(4), [true, true, true, false])
    await clock.sleep(500)
    assert.deepEqual(taken(2), [true, false])
    await clock.sleep(60_000)
    assert.deepEqual(taken(4), [true, true, true, false], 'silence fills the bucket, and no more than that')
  })

  it('is not the pace of another', () => {
    const admit = paceLimit(pace, aClock())
    for (let i = 0; i < 9; i += 1) admit('loud')

    assert.equal(admit('loud').taken, false)
    assert.equal(admit('quiet').taken, true)
  })

  it('tells of a flood once in ten seconds, however long it lasts', async () => {
    const clock = aClock()
    const admit = paceLimit(pace, clock)
    let told = 0
    for (let i = 0; i < 250; i += 1) {
      const admission = admit('a')
      if (!admission.taken && admission.first) told += 1
      await clock.sleep(100)
    }

    assert.equal(told, 3)
  })

  it('never takes more than burst and pace allow, whatever the gaps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({max: 400}), {maxLength: 200}), async gaps => {
        const clock = aClock()
        const admit = paceLimit(pace, clock)
        let taken = 0
        let passed = 0
        for (const gap of gaps) {
          if (admit('a').taken) taken += 1
          assert.ok(taken <= pace.burst + (passed / 1000) * pace.perSecond)
          await clock.sleep(gap)
          passed += gap
        }
      }),
      {numRuns: 50},
    )
  })

  it('forgets the sender heard of longest ago, and with it nothing of the others', () => {
    const admit = paceLimit({burst: 1, perSecond: 1}, aClock())
    admit('first')
    admit('second')
    for (let i = 0; i < 998; i += 1) admit(`sender ${i}`)
    admit('second')
    admit('one too many')

    assert.equal(admit('second').taken, false, 'still remembered')
    assert.equal(admit('first').taken, true, 'forgotten')
  })
})

describe('the webhook, asked too often', () => {
  it('answers 503, which Alertmanager repeats, says when to come again, logs it once, and keeps nothing of it', async () => {
    const server = await aServer()
    const stranger = {authorization: 'Bearer wrong'}
    for (let i = 0; i < 2000; i += 1) await server.post('{}', stranger)
    const refusedBefore = server.logged.length

    const answers = [await server.post(aGroup()), await server.post(aGroup())]

    for (const answer of answers) {
      assert.equal(answer.statusCode, 503)
      assert.equal(answer.headers['retry-after'], '1')
      assert.match(answer.json().remedy, /group_by/)
    }
    assert.equal(server.logged.length - refusedBefore, 1)
    assert.equal(await server.world.store.incidents.current('prod-a'), null)
  })

  it('takes the same delivery when it comes again later', async () => {
    const server = await aServer()
    for (let i = 0; i < 2001; i += 1) await server.post('{}', {authorization: 'Bearer wrong'})
    await server.world.clock.sleep(1000)

    assert.equal((await server.post(aGroup())).statusCode, 200)
  })
})
