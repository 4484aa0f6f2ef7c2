import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {commandLine, quote} from '../../../src/adapters/ssh/quote.ts'
import {shellWords} from '../../../src/local/hosts/supervisor-protocol.ts'

const argument = fc
  .oneof(
    fc.string({unit: 'binary', maxLength: 40}),
    fc.string({unit: fc.constantFrom(...`'"\\\`$();&|<>*?[]{}!#~=\n\t -a`.split('')), maxLength: 20}),
  )
  .filter(text => !text.includes('\0') && text.isWellFormed())

describe('quote', () => {
  it('makes text that a real shell reads back as the very same arguments', () => {
    fc.assert(
      fc.property(fc.array(argument, {minLength: 1, maxLength: 60}), argv => {
        const line = commandLine(['printf', String.raw`%s\0`, ...argv])
        const seen = execFileSync('/bin/sh', ['-c', line]).toString('utf8').split('\0').slice(0, -1)

        assert.deepEqual(seen, argv)
      }),
      {numRuns: 60},
    )
  })

  it('is read back the same way by the words of the local hosts', () => {
    fc.assert(
      fc.property(fc.array(argument, {maxLength: 8}), argv =>
        assert.deepEqual(shellWords(commandLine(argv)), argv),
      ),
    )
  })

  it('leaves plain words readable', () => {
    assert.equal(quote('etcd@node-1.service'), 'etcd@node-1.service')
  })

  it('refuses a NUL, which no argument can carry', () => {
    assert.throws(() => quote('a\0b'), {code: 'internal/bug'})
  })
})
