import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {HistoryPoint} from '../../src/domain/history.ts'
import {GiB, MiB} from '../../src/domain/units.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {pastPoint} from '../fixtures/metered.ts'

interface Past {
  /** Size of the file of etcd-2 in MiB, so many minutes ago; 0 is now. */
  readonly sizes: Readonly<Record<number, number>>
  readonly quotaBytes?: number | undefined
}

function saidOf({sizes, quotaBytes = 2 * GiB}: Past): readonly string[] {
  const past = Object.entries(sizes)
    .filter(([minutesAgo]) => minutesAgo !== '0')
    .map(
      ([minutesAgo, size]): HistoryPoint => pastPoint(Number(minutesAgo), {'etcd-2': {dbSize: size * MiB}}),
    )
  const seen = aCluster()
    .withMember('etcd-2', {status: {dbSize: (sizes[0] ?? 0) * MiB}, metrics: {quotaBytes}})
    .withSeen({history: past.toReversed()})
  return said(checked('db-growth', seen))
}

/** Four looks ten minutes apart, the file growing by so much an hour to what is left below 2 GiB now. */
function growing(mibPerHour: number, leftMib: number): Past {
  const now = 2048 - leftMib
  const ago = (minutes: number): number => now - (mibPerHour * minutes) / 60
  return {sizes: {30: ago(30), 20: ago(20), 10: ago(10), 0: now}}
}

describe('db-growth', () => {
  for (const [hours, severity] of [
    [4.1, undefined],
    [3.9, 'warning'],
    [1.1, 'warning'],
    [0.9, 'critical'],
    [0, 'critical'],
  ] as const)
    it(`says ${severity ?? 'nothing'} when the quota is reached in ${hours} h`, () => {
      assert.deepEqual(saidOf(growing(60, 60 * hours)), severity ? [`${severity} etcd-2`] : [])
    })

  for (const [what, past] of [
    ['a file of the same size', {sizes: {30: 2000, 20: 2000, 10: 2000, 0: 2000}}],
    ['one that shrinks', {sizes: {30: 2000, 20: 1990, 10: 1980, 0: 1970}}],
    ['one step of a region', {sizes: {30: 2030, 20: 2030, 10: 2030, 0: 2040}}],
    ['too few looks', {sizes: {30: 1000, 15: 1500, 0: 2000}}],
    ['looks too close together', {sizes: {9: 1900, 6: 1930, 3: 1960, 0: 1990}}],
  ] as const)
    it(`says nothing of ${what}`, () => {
      assert.deepEqual(saidOf(past), [])
    })

  it('starts anew after a defragmentation', () => {
    const sizes = {60: 500, 50: 1000, 40: 1500, 30: 600, 20: 601, 10: 602, 0: 603}
    assert.deepEqual(saidOf({sizes, quotaBytes: 700 * MiB}), [])
  })

  it('sees growth after a defragmentation', () => {
    const sizes = {50: 1900, 40: 1900, 30: 600, 20: 620, 10: 640, 0: 660}
    assert.deepEqual(saidOf({sizes, quotaBytes: 700 * MiB}), ['critical etcd-2'])
  })

  it('leaves a missing quota to the check of the quota', () => {
    const {sizes} = growing(60, 30)
    const history = Object.entries(sizes).map(([ago, size]) =>
      pastPoint(Number(ago), {'etcd-2': {dbSize: size * MiB}}),
    )
    const seen = aCluster()
      .withAll({metrics: {quotaBytes: undefined}})
      .withSeen({history})
    assert.deepEqual(said(checked('db-growth', seen)), [])
  })

  it('is unknown for a member whose status or metrics did not answer', () => {
    const history = [pastPoint(30)]
    for (const answers of [{status: 'etcd/deadline'}, {metrics: 'http/unreachable'}] as const) {
      const seen = aCluster().withMember('etcd-2', answers).withSeen({history})
      assert.deepEqual(said(checked('db-growth', seen)), ['unknown etcd-2'])
    }
  })

  it('does not apply without ten minutes of past', () => {
    assert.equal(checked('db-growth', aCluster()).state, 'not-applicable')
  })
})
