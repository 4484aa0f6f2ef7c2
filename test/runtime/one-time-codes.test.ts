import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {oneTimeCodesWith} from '../../src/runtime/one-time-codes.ts'
import {anApp, codeAt} from '../fixtures/an-app.ts'

const codes = oneTimeCodesWith('a key of the environment, for tests')
const NOW = new Date('2026-01-01T03:07:10.000Z')
const STEP = Math.floor(NOW.getTime() / 30_000)

function later(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000)
}

describe('one-time codes', () => {
  it('are those of RFC 6238, as the oracle of these tests is', () => {
    // Appendix B, SHA-1: 94287082 and 07081804, of which apps show the last six digits.
    const secret = Buffer.from('12345678901234567890')

    assert.deepEqual([codeAt(secret, 1), codeAt(secret, Math.floor(1111111109 / 30))], ['287082', '081804'])
  })

  it('are given as a URI every authenticator app reads', () => {
    const {uri} = codes.enrol('U1')

    const {protocol, host, pathname, searchParams} = new URL(uri)
    assert.deepEqual([protocol, host, pathname], ['otpauth:', 'totp', '/Quorate:U1'])
    const {secret = '', ...form} = Object.fromEntries(searchParams)
    assert.match(secret, /^[A-Z2-7]{32}$/)
    assert.deepEqual(form, {issuer: 'Quorate', algorithm: 'SHA1', digits: '6', period: '30'})
  })

  for (const [seconds, step] of [
    [-60, null],
    [-30, STEP - 1],
    [0, STEP],
    [30, STEP + 1],
    [60, null],
  ] as const)
    it(`${step === null ? 'do not match' : 'match'} with a clock that is ${seconds} s off`, () => {
      const {sealed, uri} = codes.enrol('U1')

      assert.equal(codes.match('U1', sealed, anApp(uri).codeOn(later(seconds)), NOW), step)
    })

  for (const typed of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', '-12345'])
    it(`do not match "${typed}"`, () => {
      const {sealed} = codes.enrol('U1')

      assert.equal(codes.match('U1', sealed, typed, NOW), null)
    })

  it('match nobody but the person they were sealed for', () => {
    const {sealed, uri} = codes.enrol('U1')

    assert.equal(codes.match('U2', sealed, anApp(uri).codeOn(NOW), NOW), null)
  })

  it('match nothing under another key, or once a byte of the sealed secret was changed', () => {
    const {sealed, uri} = codes.enrol('U1')
    const code = anApp(uri).codeOn(NOW)
    const other = oneTimeCodesWith('another key of the environment, for tests')
    const changed = `${sealed.slice(0, -2)}${sealed.at(-2) === 'A' ? 'B' : 'A'}${sealed.slice(-1)}`

    assert.equal(other.match('U1', sealed, code, NOW), null)
    for (const broken of [changed, 'v1.', 'v2.abc', '', sealed.slice(0, 20)])
      assert.equal(codes.match('U1', broken, code, NOW), null)
  })

  it('are sealed so that the secret cannot be read, and differently each time', () => {
    const {sealed, uri} = codes.enrol('U1')

    const secret = new URL(uri).searchParams.get('secret') ?? ''
    assert.ok(!sealed.includes(secret))
    assert.notEqual(codes.enrol('U1').sealed, sealed)
  })
})
