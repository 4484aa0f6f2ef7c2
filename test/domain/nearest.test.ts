import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {nearest, slipOf} from '../../src/domain/nearest.ts'

const known = ['status', 'diagnose', 'defrag', 'audit']

describe('the near match of a word', () => {
  for (const [typed, meant] of [
    ['statsu', 'status'],
    ['DEFRAG', 'defrag'],
    ['diagnos', 'diagnose'],
    ['reboot', undefined],
    ['', undefined],
  ] as const)
    it(`for "${typed}" is ${meant ?? 'nothing'}`, () => {
      assert.equal(nearest(typed, known), meant)
    })
})

describe('a slip of the thumb at the beginning of a sentence', () => {
  for (const [typed, meant] of [
    ['prd-a', 'prod-a'],
    ['prod-b', 'prod-a'],
    ['PROD-A', 'prod-a'],
    ['prod', 'prod-a'],
    ['prod-a:', 'prod-a'],
    ['lba', undefined],
    ['bad', undefined],
    ['lag', 'lab'],
    ['the', undefined],
    ['broken', undefined],
    ['', undefined],
  ] as const)
    it(`for "${typed}" is ${meant ?? 'nothing'}`, () => {
      assert.equal(slipOf(typed, ['prod-a', 'lab']), meant)
    })
})
