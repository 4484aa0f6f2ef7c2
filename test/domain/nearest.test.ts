import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {nearest} from '../../src/domain/nearest.ts'

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
