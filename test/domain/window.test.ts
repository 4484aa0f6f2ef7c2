import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import type {MetricFacts} from '../../src/domain/observation.ts'
import type {Scrape} from '../../src/domain/scrape.ts'
import {
  needsSamples,
  needsTwoReads,
  over,
  type Window,
  windowList,
  windowsOf,
} from '../../src/domain/window.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {grown, PROCESS_START, readOnce, scrapeAt} from '../fixtures/metered.ts'

function facts(scrapes: Pick<MetricFacts, 'scrape' | 'earlier' | 'older'>): MetricFacts {
  const view = aCluster().view()
  const read = view.members[0]?.probes.metrics
  assert.ok(read?.ok)
  return {...read.value, ...scrapes}
}

const now = scrapeAt(0, {})

describe('the windows of a member', () => {
  it('are as long as the time between the reads, the recent one first', () => {
    const metrics = facts({scrape: now, earlier: scrapeAt(6, {}), older: scrapeAt(720, {})})
    assert.deepEqual(
      windowList(metrics).map(({kind, seconds}) => [kind, seconds]),
      [
        ['recent', 6],
        ['older', 720],
      ],
    )
  })

  const otherProcess = (secondsAgo: number): Scrape => scrapeAt(secondsAgo, {}, PROCESS_START - 3600)
  for (const [what, reads, kinds] of [
    ['none after a light look', {}, []],
    ['none after the first look', {scrape: now}, []],
    ['none between two processes', {scrape: now, earlier: otherProcess(6), older: otherProcess(720)}, []],
    [
      'only the recent one after a restart',
      {scrape: now, earlier: scrapeAt(6, {}), older: otherProcess(720)},
      ['recent'],
    ],
    ['none between reads of the same moment', {scrape: now, earlier: scrapeAt(0, {})}, []],
    ['none from a clock that was set back', {scrape: now, earlier: scrapeAt(-5, {})}, []],
  ] as const)
    it(`are ${what}`, () => {
      assert.deepEqual(Object.keys(windowsOf(facts(reads))), kinds)
    })

  it('need not know when the process began', () => {
    assert.ok(windowsOf(facts({scrape: now, earlier: scrapeAt(6, {}, null)})).recent)
  })

  it('take start times within a second for the same', () => {
    fc.assert(
      fc.property(fc.double({min: -5, max: 5, noNaN: true}), shift => {
        const metrics = facts({scrape: now, earlier: scrapeAt(6, {}, PROCESS_START + shift)})
        assert.equal(windowsOf(metrics).recent !== undefined, Math.abs(shift) < 1)
      }),
    )
  })
})

describe('the words for a window', () => {
  const window = (kind: Window['kind'], seconds: number): Window => ({kind, seconds, from: now, to: now})
  for (const [kind, seconds, words] of [
    ['recent', 6.2, 'over the last 6 s'],
    ['recent', 0.2, 'over the last 1 s'],
    ['older', 719, 'over 12 min'],
  ] as const)
    it(`are "${words}" for ${seconds} s`, () => {
      assert.equal(over(window(kind, seconds)), words)
    })
})

describe('what windows need', () => {
  const cluster = (metrics: Parameters<ReturnType<typeof aCluster>['withAll']>[0]['metrics']) =>
    aCluster()
      .withAll(metrics === undefined ? {} : {metrics})
      .view()

  it('is two reads of some member', () => {
    assert.match(needsTwoReads(cluster(readOnce())) ?? '', /two reads/)
    assert.equal(needsTwoReads(cluster(grown({recent: {x: 1}}))), undefined)
  })

  it('is a full look for samples', () => {
    assert.match(needsSamples(cluster(undefined)) ?? '', /full diagnosis/)
    assert.equal(needsSamples(cluster(readOnce())), undefined)
  })

  it('is not the reason when nobody answered: that is unknown', () => {
    const silent = cluster('http/unreachable')
    assert.deepEqual([needsTwoReads(silent), needsSamples(silent)], [undefined, undefined])
  })
})
