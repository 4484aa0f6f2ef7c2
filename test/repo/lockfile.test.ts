import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {type Lockfile, missingOptional, platformEntry} from '../../scripts/complete-lockfile.ts'

const lock: Lockfile = {
  packages: {
    '': {},
    'node_modules/tool': {
      dev: true,
      optionalDependencies: {'@tool/cli-linux-x64': '1.2.3', '@tool/cli-darwin-arm64': '1.2.3'},
    },
    'node_modules/@tool/cli-linux-x64': {version: '1.2.3'},
  },
}

describe('package-lock.json', () => {
  it('has an entry for every optional dependency, because npm ci refuses it otherwise', () => {
    const real: Lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'))

    assert.deepEqual(missingOptional(real), [])
  })

  it('is known to be incomplete when a platform package has no entry', () => {
    assert.deepEqual(missingOptional(lock), [{name: '@tool/cli-darwin-arm64', version: '1.2.3', dev: true}])
  })

  it('gets an entry with the platform that the name says', () => {
    const {cpu, os, libc} = platformEntry({name: '@tool/cli-linux-x64-musl', version: '1.2.3', dev: false})

    assert.deepEqual({cpu, os, libc}, {cpu: ['x64'], os: ['linux'], libc: ['musl']})
  })

  for (const [name, version] of [
    ['@tool/native', '1.2.3'] as const,
    ['@tool/cli-linux-x64', '^1.2.3'] as const,
  ])
    it(`gets no guessed entry for ${name}@${version}`, () => {
      assert.throws(() => platformEntry({name, version, dev: false}), /missing from package-lock/)
    })
})
