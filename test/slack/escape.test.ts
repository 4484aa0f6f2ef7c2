import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {oneLine as clean} from '../../src/domain/one-line.ts'
import {code, cut, cutMrkdwn, mrkdwn, plain, prose, when} from '../../src/slack/escape.ts'

const nasty = fc.string({unit: 'binary', maxLength: 300})

describe('escaping foreign text', () => {
  it('lets no tag, mention, fence or hidden character through', () => {
    fc.assert(
      fc.property(nasty, text => {
        const out = mrkdwn(text)
        assert.doesNotMatch(out, /[<>`\n]|@(?:here|channel|everyone)/iu)
        assert.doesNotMatch(out.replaceAll('\u2060', ''), /[\p{Cc}\p{Cf}]/u)
        assert.doesNotMatch(out, /&(?!amp;|lt;|gt;)/u)
      }),
    )
  })

  for (const [what, text, expected] of [
    ['a broadcast tag', '<!channel> now', '&lt;!channel&gt; now'],
    ['a user mention', '<@U1>', '&lt;@U1&gt;'],
    ['a fence', '```rm```', 'ʼrmʼ'],
    ['a broadcast word', 'tell @here', 'tell @\u2060here'],
    ['an override that turns text around', 'safe\u202Eevil', 'safeevil'],
    ['a line break', 'one\ntwo', 'one two'],
    ['a terminal escape', '\u001b[31mred', '[31mred'],
  ] as const)
    it(`defuses ${what}`, () => {
      assert.equal(mrkdwn(text), expected)
    })

  it('keeps single backticks of our own sentences and breaks their fences', () => {
    assert.equal(prose('Type `/etcd help`, not ```'), 'Type `/etcd help`, not ʼ')
  })

  it('never gives an empty cell or an empty code span, which Slack refuses', () => {
    for (const empty of ['', ' ', '\u200b', '\n']) {
      assert.equal(plain(empty), '–')
      assert.equal(code(empty), '–')
    }
  })

  it('leaves clean text as it is', () => {
    fc.assert(fc.property(nasty, text => assert.equal(clean(clean(text)), clean(text))))
  })
})

describe('cutting', () => {
  it('never exceeds the limit and never splits a character', () => {
    fc.assert(
      fc.property(nasty, fc.integer({min: 1, max: 80}), (text, max) => {
        const out = cut(text.toWellFormed(), max)
        assert.ok(out.length <= max)
        assert.ok(out.isWellFormed())
      }),
    )
  })

  it('never leaves half an entity or half a date behind', () => {
    const text = `a &amp; b ${when('2026-01-01T03:07:02.000Z')} end`
    for (let max = 1; max < text.length; max += 1) {
      assert.doesNotMatch(cutMrkdwn(text, max), /<[^>]*$/u)
      assert.doesNotMatch(cutMrkdwn(text, max), /&[a-z]*…$/u)
    }
  })

  it('shows an instant in the reader’s zone with UTC to fall back on', () => {
    assert.equal(when('2026-01-01T03:07:02.000Z'), '<!date^1767236822^{time_secs}|03:07:02 UTC>')
  })
})
