import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {
  after,
  countInto,
  endOf,
  type Group,
  nameOfPrefix,
  prefixOf,
} from '../../../src/adapters/etcd/key-prefixes.ts'

const grouped: readonly (readonly [key: string, base: string, prefix: string])[] = [
  ['/registry/pods/default/web-1', '', '/registry/pods/'],
  ['/registry/pods/default/web-1', '/registry/', '/registry/pods/'],
  ['/registry/pods/default/web-1', '/registry/pods/', '/registry/pods/default/'],
  ['/registry/cilium.io/ciliumnodes/node-1', '', '/registry/cilium.io/ciliumnodes/'],
  ['/registry/health', '', '/registry/'],
  ['/calico/ipam/v2/host', '', '/calico/'],
  ['service/web/1', '', 'service/'],
  ['password', '', ''],
  ['/password', '', ''],
  ['app/password', 'app/', 'app/'],
]

describe('prefixes of keys', () => {
  for (const [key, base, prefix] of grouped)
    it(`counts ${key} below ${base || 'nothing'} for ${prefix || 'no prefix'}`, () => {
      assert.equal(prefixOf(Buffer.from(key), Buffer.from(base)).toString(), prefix)
    })

  it('never are a whole key that does not end in a slash, whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.uint8Array({minLength: 1, maxLength: 40}), bytes => {
        const key = Buffer.from(bytes)
        fc.pre(key.at(-1) !== 47)
        const prefix = prefixOf(key, Buffer.alloc(0))
        assert.ok(prefix.length < key.length)
        assert.ok(key.subarray(0, prefix.length).equals(prefix))
      }),
    )
  })

  it('are counted', () => {
    const groups = new Map<string, Group>()
    countInto(
      groups,
      ['a/1', 'a/2', 'b/1'].map(key => Buffer.from(key)),
      Buffer.alloc(0),
    )

    assert.deepEqual(
      [...groups.values()].map(({prefix, keys}) => [prefix.toString(), keys]),
      [
        ['a/', 2],
        ['b/', 1],
      ],
    )
  })

  it('are shown as text where they are text, else as hex, and never at any length', () => {
    assert.equal(nameOfPrefix(Buffer.from('/registry/pods/')), '/registry/pods/')
    assert.equal(nameOfPrefix(Buffer.from([0xff, 0x2f])), '0xff2f')
    assert.equal(nameOfPrefix(Buffer.from('a\u001b[31m/')), '0x611b5b33316d2f')
    assert.equal(nameOfPrefix(Buffer.alloc(0)), '(no prefix)')
    assert.ok(nameOfPrefix(Buffer.from(`${'x'.repeat(5000)}/`)).length <= 101)
  })

  it('end before the first key without them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({minLength: 1, maxLength: 8}),
        fc.uint8Array({maxLength: 8}),
        (start, rest) => {
          const prefix = Buffer.from(start)
          const end = endOf(prefix)
          fc.pre(end.length > 1 || end[0] !== 0)
          assert.ok(Buffer.compare(Buffer.concat([prefix, rest]), end) < 0)
          assert.ok(Buffer.compare(prefix, end) < 0)
        },
      ),
    )
    assert.deepEqual(endOf(Buffer.from([0xff, 0xff])), Buffer.from([0]))
    assert.deepEqual(endOf(Buffer.alloc(0)), Buffer.from([0]))
  })

  it('go on right behind the last key of a page', () => {
    assert.deepEqual(after(Buffer.from('a')), Buffer.from('a\0'))
  })
})
