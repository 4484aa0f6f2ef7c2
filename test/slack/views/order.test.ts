import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Card} from '../../../src/slack/views/blocks.ts'
import {cards} from '../fixtures/cards.ts'

const ids = (name: string): readonly string[] =>
  (cards[name] as () => Card)().blocks.map(({block_id: id}) => id)

/** About what a phone shows of one message: lines of 40 characters. */
function linesAbove(name: string, block: string): number {
  const {blocks} = (cards[name] as () => Card)()
  const above = blocks.slice(
    0,
    blocks.findIndex(({block_id: id}) => id === block),
  )
  return above
    .flatMap(one => (one.type === 'section' ? one.text.text.split('\n') : []))
    .map(line => line.replaceAll(/<!date[^|]*\|([^>]*) UTC>/gu, '$1').replaceAll(/[*_`]/gu, ''))
    .reduce((sum, line) => sum + Math.ceil(Array.from(line).length / 40), 0)
}

describe('a phone', () => {
  for (const name of ['diagnosis', 'diagnosis-runner-up', 'diagnosis-consequences'])
    it(`shows verdict, proof and buttons of ${name} before anything else`, () => {
      assert.deepEqual(ids(name).slice(0, 3), ['diagnosis.verdict', 'diagnosis.cause.0', 'proposals.actions'])
      assert.ok(linesAbove(name, 'proposals.actions') <= 12)
    })

  it('shows the buttons of an incident below its proof', () => {
    assert.deepEqual(ids('incident-consequences').slice(0, 3), [
      'incident.title',
      'incident.facts',
      'proposals.actions',
    ])
    assert.ok(linesAbove('incident-consequences', 'proposals.actions') <= 12)
  })
})
