import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {canonicalJson, type Json} from '../../src/domain/json.ts'

const json = fc.jsonValue() as fc.Arbitrary<Json>

/** The same value with the keys of every object in another order. */
function reordered(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(reordered)
  const copy = Object.create(null) as Record<string, Json | undefined>
  for (const [key, item] of Object.entries(value).toReversed())
    copy[key] = item === undefined ? item : reordered(item)
  return copy
}

describe('canonical JSON', () => {
  it('reads back as what was written', () => {
    fc.assert(
      fc.property(json, value =>
        assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value))),
      ),
    )
  })

  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(json, value => assert.equal(canonicalJson(reordered(value)), canonicalJson(value))))
  })

  it('gives different text for different values', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b)
        assert.equal(
          same,
          JSON.stringify(reordered(a)) === JSON.stringify(reordered(b)) ||
            canonicalJson(JSON.parse(JSON.stringify(a)) as Json) === canonicalJson(b),
        )
      }),
    )
  })

  it('leaves out what is undefined, as JSON does', () => {
    assert.equal(canonicalJson({b: undefined, a: [1, {d: 'x', c: null}]}), '{"a":[1,{"c":null,"d":"x"}]}')
  })
})
