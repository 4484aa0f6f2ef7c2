import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {stainsIn, stainsUnder} from './hygiene.ts'

describe('hygiene', () => {
  it('finds nothing in the repository that must not be there', t => {
    const stains = stainsUnder('.')
    if (stains === undefined) return t.skip('git is not installed, or this is not a clone')

    assert.deepEqual(stains, [])
  })

  const planted: readonly (readonly [string, string, string])[] = [
    ['README.md', 'see /home/alex/quorate', 'a path of one machine'],
    ['src/a.ts', `const root = '/Users/alex/quorate'`, 'a path of one machine'],
    ['scripts/a.sh', 'npm ci --registry https://registry.example.org/npm/', 'the host of a package registry'],
    ['Dockerfile', 'RUN echo deb http://deb.example.org/debian', 'the host of a package registry'],
    ['package-lock.json', '"resolved": "https://host/zod.tgz",', 'a lockfile entry bound to one registry'],
    ['src/a.ts', '// TODO: later', 'work left for later'],
    ['test/a.test.ts', `it.only('runs', () => {})`, 'a test that keeps the others from running'],
    ['test/a.test.ts', `it('runs', {only: true}, () => {})`, 'a test that keeps the others from running'],
    ['test/a.test.ts', `it.skip('runs', () => {})`, 'a test left out without a reason; use {skip: "why"}'],
    [
      'test/a.test.ts',
      `it('runs', {skip: true}, () => {})`,
      'a test left out without a reason; use {skip: "why"}',
    ],
  ]
  for (const [file, text, what] of planted)
    it(`finds ${what} in ${file}: ${text}`, () => {
      assert.deepEqual(stainsIn(file, `first line\n${text}\n`), [{file, line: 2, what}])
    })

  it('accepts a test that says why it is skipped, and paths that every machine has', () => {
    const text = `it('runs', {skip: etcd === undefined && 'etcd is missing'}, () => {})\nconst data = '/var/lib/etcd'`

    assert.deepEqual(stainsIn('test/a.test.ts', text), [])
  })

  it('looks at files that are not committed yet, and not at ignored ones', t => {
    const root = mkdtempSync(join(tmpdir(), 'quorate-hygiene-'))
    t.after(() => rmSync(root, {recursive: true}))
    if (spawnSync('git', ['init', '-q', root]).status !== 0) return t.skip('git is not installed')
    writeFileSync(join(root, '.gitignore'), 'ignored.md\n')
    writeFileSync(join(root, 'ignored.md'), '/home/alex/x')
    writeFileSync(join(root, 'new.md'), '/home/alex/x')

    assert.deepEqual(stainsUnder(root), [{file: 'new.md', line: 1, what: 'a path of one machine'}])
  })
})
