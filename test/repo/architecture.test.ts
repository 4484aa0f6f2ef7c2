import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {readSource, readSources} from './import-graph.ts'
import {breaches, describeBreach} from './layer-rules.ts'

/** The rules broken by files given as path to text. */
const broken = (files: Readonly<Record<string, string>>): readonly string[] =>
  breaches(Object.entries(files).map(([path, text]) => readSource(path, text))).map(({rule}) => rule)

describe('architecture', () => {
  it('has no import that breaks a dependency rule', () => {
    assert.deepEqual(breaches(readSources('.')).map(describeBreach), [])
  })

  it('names file, line and rule of a breach', () => {
    const source = readSource(
      'src/checks/a.ts',
      `import {z} from 'zod'\nimport {b} from '../adapters/etcd/b.ts'`,
    )

    assert.match(
      breaches([source]).map(describeBreach).join(),
      /^src\/checks\/a\.ts:2 imports src\/adapters\/etcd\/b\.ts\. rule 2: checks, causes/,
    )
  })
})

describe('the dependency rules', () => {
  const forbidden: readonly (readonly [string, string, string])[] = [
    ['rule 1', 'src/domain/a.ts', `import {readFile} from 'node:fs/promises'`],
    ['rule 1', 'src/domain/a.ts', `import type {Clock} from '../ports/clock.ts'`],
    ['rule 1', 'src/domain/a.ts', `export const age = () => Date.now()`],
    ['rule 1', 'src/domain/a.ts', `export const now = () => new Date()`],
    ['rule 1', 'src/domain/a.ts', `export const home = () => process.env['HOME']`],
    ['rule 2', 'src/checks/a.ts', `import {systemClock} from '../ports/clock.ts'`],
    ['rule 2', 'src/steps/a.ts', `export * from '../engine/runner.ts'`],
    ['rule 2', 'src/runbooks/a.ts', `export const load = () => import('../adapters/etcd/client.ts')`],
    ['rule 2', 'src/causes/a.ts', `export const load = (name: string) => import(name)`],
    ['rule 2', 'src/causes/a.ts', `export const odds = () => Math.random()`],
    ['rule 2', 'src/boards/a.ts', `import {checks} from '../checks/index.ts'`],
    ['rule 2', 'src/boards/a.ts', `export const now = () => Date.now()`],
    ['rule 3', 'src/operations/a.ts', `import {post} from '../slack/gateway.ts'`],
    ['rule 3', 'src/engine/a.ts', `import {ask} from '../operations/ask.ts'`],
    ['rule 3', 'src/adapters/etcd/a.ts', `import {b} from '../ssh/b.ts'`],
    ['rule 4', 'src/slack/a.ts', `import {open} from '../adapters/store/sqlite.ts'`],
    ['rule 4', 'src/slack/a.ts', `import {run} from '../engine/runner.ts'`],
    ['rule 4', 'src/http/a.ts', `import {table} from '../cli/table.ts'`],
    ['rule 4', 'src/cli/a.ts', `import {open} from '../ports/store.ts'`],
    ['rule 5', 'src/local/a.ts', `import {wire} from '../compose.ts'`],
    ['rule 5', 'src/main.ts', `import {cluster} from './local/cluster.ts'`],
    ['rule 6', 'src/http/a.ts', `import {App} from '@slack/bolt'`],
    ['rule 6', 'src/local/a.ts', `import {WebClient} from '@slack/web-api'`],
    ['rule 6', 'src/engine/a.ts', `import {sql} from 'kysely'`],
    ['rule 7', 'src/slack/a.ts', `start()`],
    ['rule 9', 'src/utils/a.ts', `export const a = 1`],
  ]
  for (const [rule, path, text] of forbidden)
    it(`refuse by ${rule}, in ${path}: ${text}`, () => assert.deepEqual(broken({[path]: text}), [rule]))

  const allowed: readonly (readonly [string, string])[] = [
    ['src/domain/a.ts', `import {z} from 'zod'\nimport {b} from './b.ts'\nexport const at = new Date(0)`],
    ['src/checks/a.ts', `import type {Etcd} from '../ports/etcd.ts'`],
    ['src/slack/a.ts', `import {boards} from '../boards/index.ts'`],
    ['src/runbooks/a.ts', `import {restart} from '../steps/restart.ts'`],
    ['src/operations/a.ts', `import {run} from '../engine/runner.ts'`],
    ['src/adapters/etcd/a.ts', `import {Etcd3} from 'etcd3'`],
    ['src/local/slack/a.ts', `import type {View} from '@slack/types'\nimport {Server} from 'ssh2'`],
    [
      'src/compose.ts',
      `import {open} from './adapters/store/sqlite.ts'\nimport {cluster} from './local/cluster.ts'`,
    ],
    ['src/main.ts', `import {wire} from './compose.ts'\nawait wire()`],
  ]
  for (const [path, text] of allowed)
    it(`allow, in ${path}: ${text.replaceAll('\n', '; ')}`, () =>
      assert.deepEqual(broken({[path]: text}), []))

  it('refuse a cycle through three files', () => {
    const files = {
      'src/domain/a.ts': `import {b} from './b.ts'`,
      'src/domain/b.ts': `import {c} from './c.ts'`,
      'src/domain/c.ts': `export {a} from './a.ts'`,
    }

    assert.deepEqual(broken(files), ['rule 8'])
  })

  it('do not take a file that does not parse for a clean one', () => {
    assert.throws(() => readSource('src/domain/a.ts', 'import {'), /does not parse/)
  })
})
