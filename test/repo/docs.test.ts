import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {EXAMPLE_FILE} from '../../scripts/docs/configuration.ts'
import {fillMarkers, generateDocs, outdated} from '../../scripts/docs/generate.ts'
import {refusalsOf} from '../../scripts/docs/refusals.ts'
import {configJsonSchema, readConfig, variables} from '../../src/config/index.ts'
import {certificate, goodEnv, key} from '../config/good.ts'

describe('generated documentation', () => {
  it('is what npm run docs would write now', async () => {
    const behind = outdated('.', await generateDocs('.'))

    assert.deepEqual(behind, [], 'these files are behind the code; run: npm run docs')
  })

  it('keeps what people wrote outside of the markers', () => {
    const readme = readFileSync('README.md', 'utf8')

    const filled = fillMarkers(`before\n${readme}\nafter`)

    assert.ok(filled.startsWith('before\n# Quorate') && filled.endsWith('\nafter'))
  })

  it('refuses a README that lost a marker', () => {
    assert.throws(() => fillMarkers('# Quorate\n'), /has no <!-- generated:checks -->/)
  })

  it('lists the refusals of a guard with those of its health gate', () => {
    const reasons = refusalsOf('defragment', '.').map(({reason}) => reason)

    assert.ok(reasons.includes('_member_ leads the cluster'))
    assert.ok(reasons.includes('a member is _n_ entries behind (limit _n_)'))
  })
})

describe('the example of quorate.yaml', () => {
  const yaml = readFileSync(EXAMPLE_FILE, 'utf8')

  it('is valid, without a warning', () => {
    const loaded = readConfig({
      env: {...goodEnv, QUORATE_CONFIG: EXAMPLE_FILE},
      needs: {slack: true},
      modeOf: () => 0o600,
      readFile: path => Buffer.from(path === EXAMPLE_FILE ? yaml : contentOf(path)),
    })

    assert.deepEqual(loaded.ok ? loaded.config.warnings : loaded.problems, [])
  })

  it('shows every key there is, but for the single thresholds', () => {
    const missing = keysIn(configJsonSchema()).filter(name => !new RegExp(`\\b${name}:`).test(yaml))

    assert.deepEqual(missing, [])
  })
})

describe('the README', () => {
  it('names every variable that must be set', () => {
    const readme = readFileSync('README.md', 'utf8')
    const needed = variables.filter(variable => !('fallback' in variable)).map(({name}) => name)

    assert.deepEqual(
      needed.filter(name => !readme.includes(name)),
      [],
    )
  })
})

/** Something of the right shape for each file the example names. */
function contentOf(path: string): string {
  if (path.endsWith('.crt')) return certificate
  if (path.endsWith('.key')) return key
  if (path.endsWith('id_ed25519')) return '-----BEGIN OPENSSH PRIVATE KEY-----\n'
  return path.endsWith('known_hosts') ? '10.0.0.11 ssh-ed25519 AAAA\n' : 'secret\n'
}

function keysIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const properties = 'properties' in schema ? Object.entries(Object(schema.properties)) : []
  return [
    ...properties.flatMap(([name, inner]) => (name === 'thresholds' ? [name] : [name, ...keysIn(inner)])),
    ...Object.entries(schema)
      .filter(([name]) => name !== 'properties')
      .flatMap(([, inner]) => keysIn(inner)),
  ]
}
