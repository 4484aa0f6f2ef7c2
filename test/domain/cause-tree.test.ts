import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {ageWords, causeTree, whereOf} from '../../src/domain/cause-tree.ts'
import type {Hypothesis} from '../../src/domain/diagnosis.ts'

function aCause(cause: string, explainedBy?: string): Hypothesis {
  return {
    cause,
    name: cause,
    title: cause,
    severity: 'warning',
    confidence: 'high',
    subjects: [{kind: 'member', name: 'etcd-2', id: null}],
    facts: [],
    doubts: [],
    decides: '',
    ...(explainedBy === undefined ? {} : {explainedBy}),
  }
}

const shape = (causes: readonly Hypothesis[]): readonly (readonly [string, readonly string[]])[] =>
  causeTree(causes).map(({cause, follows}) => [cause.cause, follows.map(one => one.cause)])

describe('causes', () => {
  it('have what follows from them below them, also by way of another', () => {
    const causes = [aCause('full'), aCause('crash', 'full'), aCause('clock'), aCause('down', 'crash')]

    assert.deepEqual(shape(causes), [
      ['full', ['crash', 'down']],
      ['clock', []],
    ])
  })

  it('are shown in their own right when their reason is not there, or is their own consequence', () => {
    assert.deepEqual(shape([aCause('down', 'gone'), aCause('a', 'b'), aCause('b', 'a')]), [
      ['down', []],
      ['a', []],
      ['b', []],
    ])
  })

  it('name the direction of a pair, and both directions once', () => {
    const {subjects} = aCause('cut')
    const there = {from: 'etcd-1', to: 'etcd-3'}

    assert.equal(whereOf({subjects}), 'etcd-2')
    assert.equal(whereOf({subjects: [{kind: 'cluster'}]}), '')
    assert.equal(whereOf({subjects, ways: [there]}), 'etcd-1 → etcd-3')
    assert.equal(whereOf({subjects, ways: [there, {from: 'etcd-3', to: 'etcd-1'}]}), 'etcd-1 ↔ etcd-3')
  })

  it('say how old their proof is once it is older than the look', () => {
    assert.equal(ageWords('2026-01-01T03:07:00Z', '2026-01-01T03:07:05Z'), '')
    assert.equal(ageWords('2026-01-01T02:54:00Z', '2026-01-01T03:07:41Z'), '13 min old')
  })
})
