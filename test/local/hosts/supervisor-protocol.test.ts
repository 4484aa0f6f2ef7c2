import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {parseRequest, shellWords} from '../../../src/local/hosts/supervisor-protocol.ts'

describe('parseRequest', () => {
  for (const line of [
    'quorate-supervisor show etcd',
    'env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10 quorate-supervisor show etcd',
    "env LC_ALL=C 'quorate-supervisor' show 'etcd'",
  ])
    it(`understands ${line}`, () => {
      assert.deepEqual(parseRequest(line), {verb: 'show', unit: 'etcd'})
    })

  it('understands a restart through sudo', () => {
    assert.deepEqual(parseRequest('env LC_ALL=C sudo -n quorate-supervisor restart etcd'), {
      verb: 'restart',
      unit: 'etcd',
    })
  })

  for (const line of [
    '',
    'reboot',
    'quorate-supervisor mask etcd',
    'quorate-supervisor restart',
    'quorate-supervisor restart etcd now',
    'quorate-supervisor restart etcd; reboot',
    'quorate-supervisor restart $(id)',
    'quorate-supervisor restart etcd && id',
    'timeout -k 2 quorate-supervisor show etcd',
    'sudo quorate-supervisor restart etcd',
  ])
    it(`understands nothing else: ${line}`, () => {
      assert.equal(parseRequest(line), undefined)
    })
})

describe('shellWords', () => {
  it('gives up at an open quote', () => {
    assert.equal(shellWords("a 'b"), undefined)
  })
})
