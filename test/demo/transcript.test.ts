import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {playTour} from '../../src/demo/tour/index.ts'
import {writeTranscript} from '../../src/demo/tour/transcript.ts'
import type {World} from '../../src/demo/world.ts'

describe('the transcript', () => {
  it('numbers chapters and indents what was shown', () => {
    const lines: string[] = []
    const transcript = writeTranscript(line => lines.push(line))

    transcript.chapter('First')
    transcript.does('Operator', '/etcd status')
    transcript.shows('in the channel:', ['a', 'b'])
    transcript.chapter('Second')

    assert.deepEqual(lines, [
      '\n1. First\n========',
      '\n> Operator: /etcd status',
      '  in the channel:',
      '  | a',
      '  | b',
      '\n2. Second\n=========',
    ])
  })

  it('counts statements, and keeps those that did not hold', () => {
    const lines: string[] = []
    const transcript = writeTranscript(line => lines.push(line))

    transcript.check('two is two', true)
    transcript.check('two is three', false)
    transcript.check('three is three', true)

    assert.equal(transcript.checked, 3)
    assert.deepEqual(transcript.failed, ['two is three'])
    assert.deepEqual(lines, ['  [ok] two is two', '  [FAILED] two is three', '  [ok] three is three'])
  })
})

describe('a tour that cannot be played', () => {
  /** A world whose Slack is gone and which has sent this much nonsense. */
  function brokenWorld(violations: readonly string[]): World {
    const workspace = {
      messages: () => [],
      thread: () => [],
      as: () => ({command: () => Promise.reject(new Error('nobody is there'))}),
      violations: () => violations,
    }
    return {workspace} as unknown as World
  }

  it('ends with 1, and says which statement did not hold', async () => {
    const lines: string[] = []
    const code = await playTour(brokenWorld([]), line => lines.push(line))

    assert.equal(code, 1)
    assert.ok(
      lines.some(line => line.includes('[FAILED] the story can be told to its end (nobody is there)')),
    )
    assert.equal(lines.at(-1), '  not so: the story can be told to its end (nobody is there)')
  })

  it('counts anything Slack would refuse as a failure of its own', async () => {
    const lines: string[] = []
    await playTour(brokenWorld(['too many blocks']), line => lines.push(line))

    assert.ok(
      lines.some(line =>
        /\[FAILED\] nothing was sent that Slack would refuse \(too many blocks\)/.test(line),
      ),
    )
    assert.ok(lines.some(line => line.includes('0 statements held, 2 did not.')))
  })
})
