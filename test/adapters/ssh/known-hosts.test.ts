import assert from 'node:assert/strict'
import {createHmac} from 'node:crypto'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {fingerprint, judgeHostKey, keyType, pinnedKeyTypes} from '../../../src/adapters/ssh/known-hosts.ts'

/** A public key with the fingerprint that `ssh-keygen -lf` prints for it. */
const known = {
  text: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
  fingerprint: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
}
const key = blob(known.text)
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJkFq2dKYk3s0sXn0v0zqz4kQk1n3mJ0b2jv0dXcQ7aB'

function blob(text: string): Buffer {
  return Buffer.from(text.split(' ')[1] ?? '', 'base64')
}

function hashed(name: string): string {
  const salt = Buffer.from('0123456789abcdefghij')
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

const judge = (knownHosts: string, port = 22) => judgeHostKey(knownHosts, {host: 'etcd-1', port, key}).kind

describe('judgeHostKey', () => {
  const cases: readonly (readonly [string, string, number, string])[] = [
    ['a plain name', `etcd-1 ${known.text}`, 22, 'trusted'],
    ['a name among several, with a comment', `10.0.0.1,etcd-1 ${known.text} ops@laptop`, 22, 'trusted'],
    ['another spelling of the name', `ETCD-1 ${known.text}`, 22, 'trusted'],
    ['a hashed name', `${hashed('etcd-1')} ${known.text}`, 22, 'trusted'],
    ['a name with its port', `[etcd-1]:2222 ${known.text}`, 2222, 'trusted'],
    ['a hashed name with its port', `${hashed('[etcd-1]:2222')} ${known.text}`, 2222, 'trusted'],
    ['a second key of the same host', `etcd-1 ${other}\netcd-1 ${known.text}`, 22, 'trusted'],
    ['lines ended as on Windows', `# ours\r\netcd-1 ${known.text}\r\n`, 22, 'trusted'],
    ['nothing', '', 22, 'unknown'],
    ['a comment', `#etcd-1 ${known.text}\n# etcd-1 ${known.text}`, 22, 'unknown'],
    ['another host', `etcd-2 ${known.text}`, 22, 'unknown'],
    ['the name without its port', `etcd-1 ${known.text}`, 2222, 'unknown'],
    ['the name with another port', `[etcd-1]:2222 ${known.text}`, 22, 'unknown'],
    ['a wildcard', `* ${known.text}`, 22, 'unknown'],
    ['another key', `etcd-1 ${other}`, 22, 'changed'],
    ['the key as revoked', `@revoked * ${known.text}\netcd-1 ${known.text}`, 22, 'revoked'],
    ['an authority', `@cert-authority etcd-1 ${known.text}`, 22, 'authority-only'],
    ['an unknown marker', `@friend etcd-1 ${known.text}`, 22, 'unknown'],
    ['half a line', 'etcd-1 ssh-ed25519', 22, 'unknown'],
  ]
  for (const [what, text, port, verdict] of cases)
    it(`answers ${verdict} when known_hosts has ${what}`, () => {
      assert.equal(judge(text, port), verdict)
    })

  it('names the fingerprints it expected', () => {
    const verdict = judgeHostKey(`etcd-1 ${known.text}`, {host: 'etcd-1', port: 22, key: blob(other)})

    assert.deepEqual(verdict, {kind: 'changed', expected: [known.fingerprint]})
  })

  it('trusts nothing that arbitrary text may contain', () => {
    fc.assert(fc.property(fc.string({unit: 'binary'}), text => assert.notEqual(judge(text), 'trusted')))
  })
})

describe('keys', () => {
  it('have the fingerprint that OpenSSH prints', () => {
    assert.equal(fingerprint(key), known.fingerprint)
  })

  it('carry their type', () => {
    assert.equal(keyType(key), 'ssh-ed25519')
    assert.equal(keyType(Buffer.alloc(2)), 'unreadable')
  })

  it('are asked for by the types pinned for a host', () => {
    assert.deepEqual(pinnedKeyTypes(`etcd-1 ${known.text}\netcd-2 ${other}`, 'etcd-1', 22), ['ssh-ed25519'])
  })
})
