import assert from 'node:assert/strict'
import {afterEach, beforeEach, describe, it, mock} from 'node:test'
import {rankOf} from '../../src/slack/ids.ts'
import {type Pacing, pacing, type Rank, slackPace} from '../../src/slack/pacing.ts'

const MINUTE = 60_000
const SECOND = 1_000
const STEP = 10
/** Of the event loop, until everything that follows from a step has happened. */
const TURNS = 3

describe('edits of messages', () => {
  let queues: Pacing
  let done: {readonly rank: Rank; readonly at: number}[]
  beforeEach(() => {
    mock.timers.enable({apis: ['setTimeout', 'setInterval', 'Date'], now: 0})
    queues = pacing(slackPace)
    done = []
  })
  afterEach(async () => {
    mock.timers.reset()
    await queues.stop()
  })

  function ask(rank: Rank, times: number): void {
    for (let n = 0; n < times; n += 1)
      void queues.edit(rank, async () => void done.push({rank, at: Date.now()}))
  }

  /** Lets time pass, and everything that follows from it. */
  async function pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += STEP) {
      mock.timers.tick(STEP)
      for (let turn = 0; turn < TURNS; turn += 1) await new Promise(resolve => setImmediate(resolve))
    }
  }

  const count = (rank: Rank): number => done.filter(one => one.rank === rank).length

  it('are made at once while there is room, and never more than 40 in any minute', async () => {
    ask('decision', 100)

    await pass(SECOND)
    assert.equal(done.length, 40)
    await pass(3 * MINUTE)

    assert.equal(done.length, 100)
    for (const {at: end} of done)
      assert.ok(done.filter(({at}) => at > end - MINUTE && at <= end).length <= 40, `before ${end}`)
  })

  it('of tables leave room for verdicts, and both for what a person decides', async () => {
    ask('table', 50)
    await pass(SECOND)
    ask('verdict', 50)
    await pass(SECOND)
    assert.deepEqual([count('table'), count('verdict')], [20, 10])

    ask('decision', 5)
    await pass(SECOND)

    assert.equal(count('decision'), 5)
  })

  it('that wait go by what somebody waits for', async () => {
    ask('decision', 40)
    await pass(SECOND)
    ask('table', 1)
    ask('verdict', 1)
    ask('decision', 1)

    await pass(MINUTE)

    assert.deepEqual(
      done.slice(40).map(({rank}) => rank),
      ['decision', 'verdict', 'table'],
    )
  })
})

describe('the rank of an edit', () => {
  for (const [key, rank] of [
    ['plan:plan_1', 'decision'],
    ['run:run_1', 'decision'],
    ['run:run_1:end', 'decision'],
    ['freeze:freeze_1', 'decision'],
    ['incident:inc_1', 'verdict'],
    ['look:look_1', 'verdict'],
    ['incident:inc_1:members', 'table'],
    ['look:look_1:members', 'table'],
    ['watch:watch_1', 'table'],
    ['canary', 'table'],
  ] as const)
    it(`of ${key} is ${rank}`, () => {
      assert.equal(rankOf(key), rank)
    })
})
