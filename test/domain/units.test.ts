import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {bytes, duration, GiB, MiB, percent} from '../../src/domain/units.ts'

describe('units', () => {
  for (const [value, text] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1.5 * MiB, '1.5 MiB'],
    [2.1 * GiB, '2.1 GiB'],
    [4096 * GiB, '4.0 TiB'],
    [-2 * MiB, '-2.0 MiB'],
  ] as const)
    it(`writes ${value} bytes as ${text}`, () => {
      assert.equal(bytes(value), text)
    })

  for (const [share, text] of [
    [0, '0 %'],
    [0.004, '0.4 %'],
    [0.099, '9.9 %'],
    [0.1, '10 %'],
    [0.834, '83 %'],
    [1, '100 %'],
  ] as const)
    it(`writes the share ${share} as ${text}`, () => {
      assert.equal(percent(share), text)
    })

  for (const [ms, text] of [
    [340, '340 ms'],
    [999, '999 ms'],
    [2400, '2.4 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ] as const)
    it(`writes ${ms} ms as ${text}`, () => {
      assert.equal(duration(ms), text)
    })
})
