import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {gauge, increase, increases, increaseWith, sparseFamilies} from '../../src/domain/counter.ts'
import {sampleKey} from '../../src/domain/scrape.ts'
import type {Window} from '../../src/domain/window.ts'
import {type Samples, scrapeAt} from '../fixtures/metered.ts'

const SPARSE = 'etcd_network_peer_sent_failures_total'
const to = (peer: string): string => sampleKey('sent', {To: peer})

function between(from: Samples, now: Samples): Window {
  return {kind: 'recent', seconds: 6, from: scrapeAt(6, from), to: scrapeAt(0, now)}
}

describe('the increase of a counter', () => {
  it('is the sum of what its series grew by', () => {
    const counts = fc.array(fc.tuple(fc.nat(1e6), fc.nat(1e6)), {minLength: 1, maxLength: 6})
    fc.assert(
      fc.property(counts, series => {
        const [before, now] = [
          Object.fromEntries(series.map(([start], n) => [to(`m${n}`), start])),
          Object.fromEntries(series.map(([start, grown], n) => [to(`m${n}`), start + grown])),
        ]
        assert.equal(
          increase(between(before, now), 'sent'),
          series.reduce((sum, [, grown]) => sum + grown, 0),
        )
      }),
    )
  })

  for (const [what, from, now, expected] of [
    ['unknown when the server does not have it', {}, {}, undefined],
    ['unknown when a series shrank', {[to('a')]: 5, [to('b')]: 1}, {[to('a')]: 4, [to('b')]: 9}, undefined],
    ['unknown when a series is gone', {[to('a')]: 5, [to('b')]: 1}, {[to('b')]: 9}, undefined],
    ['unknown when one without labels appears, for it began before', {}, {sent: 7}, undefined],
    ['all of a series that began within the window', {}, {[to('a')]: 7}, 7],
    ['that of the old and of the new series', {[to('a')]: 5}, {[to('a')]: 6, [to('b')]: 2}, 3],
  ] as const)
    it(`is ${what}`, () => {
      assert.equal(increase(between(from, now), 'sent'), expected)
    })

  it('is zero for a family that only appears with its first event', () => {
    assert.deepEqual(
      [...sparseFamilies].map(name => increase(between({}, {}), name)),
      [...sparseFamilies].map(() => 0),
    )
    assert.equal(increase(between({}, {[SPARSE]: 3}), SPARSE), 3)
  })

  it('does not take a family for another one whose name it begins', () => {
    assert.equal(increase(between({sent_bytes: 1}, {sent_bytes: 9}), 'sent'), undefined)
  })

  it('is told per series, and for one value of a label', () => {
    const window = between({[to('a')]: 1, [to('b')]: 1}, {[to('a')]: 2, [to('b')]: 4})
    assert.deepEqual(increases(window, 'sent'), [
      {labels: {To: 'a'}, value: 1},
      {labels: {To: 'b'}, value: 3},
    ])
    assert.equal(increaseWith(window, 'sent', ['To', 'b']), 3)
    assert.equal(increaseWith(window, 'sent', ['To', 'c']), 0)
  })
})

describe('a gauge', () => {
  it('is the sum of its series, unknown when absent, and zero before the first event', () => {
    assert.equal(gauge(scrapeAt(0, {[to('a')]: 1, [to('b')]: 2}), 'sent'), 3)
    assert.equal(gauge(scrapeAt(0, {}), 'sent'), undefined)
    assert.equal(gauge(scrapeAt(0, {}), SPARSE), 0)
  })
})
