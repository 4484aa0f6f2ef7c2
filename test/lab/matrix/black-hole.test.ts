import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import {timings} from '../../bench/figures.ts'
import {faults} from '../faults.ts'
import type {Lab, Undo} from '../lab-types.ts'
import {startLab} from '../start-lab.ts'
import {type Answered, type LabBot, startLabBot} from './a-lab-bot.ts'
import {noLab} from './no-lab.ts'
import {publish} from './report.ts'
import {follower} from './scenario.ts'

const ASKED = 10
/** Slack takes one message a second in a channel: the answers of one question shall not slow the next. */
const REST_MS = 3_500

describe('a member behind a black hole', {skip: noLab}, () => {
  let lab: Lab
  let bot: LabBot
  let undo: Undo
  const answers = {status: [] as Answered[], diagnose: [] as Answered[]}

  before(async () => {
    lab = await startLab({hosts: 3, etcd: '3.5'})
    bot = await startLabBot(lab)
    undo = await faults.blackHole(lab, await follower(lab))
  })
  after(async () => {
    await undo?.()
    await bot?.stop()
    await lab?.stop()
    await publish(
      timings({
        'status, first post': answers.status.map(({firstPostMs}) => firstPostMs),
        'status, complete': answers.status.map(({completeMs}) => completeMs),
        'diagnose, first post': answers.diagnose.map(({firstPostMs}) => firstPostMs),
        'diagnose, complete': answers.diagnose.map(({completeMs}) => completeMs),
      }),
    )
  })

  for (const [words, completeMs] of [
    ['status', 3_000],
    ['diagnose', 12_000],
  ] as const)
    it(`delays the first words of ${words} to at most 1 s, and the last to ${completeMs / 1000} s`, async () => {
      for (let i = 0; i < ASKED; i += 1) {
        answers[words].push(await bot.asks(words))
        await delay(REST_MS)
      }
      // The limits are promises to a person who waits, so they are asserted; the figures are printed.
      assert.ok(Math.max(...answers[words].map(one => one.firstPostMs)) <= 1_000, figuresOf(answers[words]))
      assert.ok(
        Math.max(...answers[words].map(one => one.completeMs)) <= completeMs,
        figuresOf(answers[words]),
      )
    })
})

function figuresOf(answers: readonly Answered[]): string {
  return answers
    .map(({firstPostMs, completeMs}) => `${firstPostMs.toFixed(0)}/${completeMs.toFixed(0)}`)
    .join(' ')
}
