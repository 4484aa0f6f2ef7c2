import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {afterEach, beforeEach, describe, it} from 'node:test'
import {selectBatches} from '../../scripts/run-tests.ts'

const script = resolve('scripts/run-tests.ts')
const listed = 'env LC_ALL=C TZ=UTC quorate-supervisor restart etcd'

/** A test after which these lines stand in the record of what a host was sent. */
function sends(...lines: readonly string[]): string {
  const targets = [{service: {kind: 'supervisor', unit: 'etcd'}}]
  const text = lines.map(line => `${JSON.stringify({line, targets})}\n`).join('')
  return `import {appendFileSync} from 'node:fs'
it('sends', () => appendFileSync(process.env.QUORATE_SSH_RECORD, ${JSON.stringify(text)}))`
}

describe('run-tests', () => {
  let root = ''

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quorate-run-tests-'))
  })

  afterEach(() => rmSync(root, {recursive: true}))

  const write = (file: string, body: string) => {
    mkdirSync(join(root, file, '..'), {recursive: true})
    writeFileSync(join(root, file), `import {it} from 'node:test'\n${body}\n`)
  }
  // NODE_TEST_CONTEXT tells a child that it is a test file of this very run.
  const env = {...process.env, NODE_TEST_CONTEXT: undefined}
  const runTests = (...args: string[]) => {
    const result = spawnSync(process.execPath, [script, ...args], {cwd: root, env, encoding: 'utf8'})
    return {code: result.status, lines: result.stdout.trimEnd().split('\n'), errors: result.stderr}
  }

  it('ends with the totals of all groups and says why a test was skipped', () => {
    write('test/domain/a.test.ts', `it('passes', () => {})`)
    write('test/contract/b.test.ts', `it('waits', {skip: 'etcd is missing'}, () => {})`)

    const {code, lines} = runTests('full')

    assert.deepEqual(lines.slice(-2), ['skipped: waits: etcd is missing', '1 passed, 0 failed, 1 skipped'])
    assert.equal(code, 0)
  })

  it('runs only unit groups when asked for unit', () => {
    write('test/domain/a.test.ts', `it('passes', () => {})`)
    write('test/contract/b.test.ts', `it('fails', () => {throw new Error('no')})`)

    assert.equal(runTests('unit').lines.at(-1), '1 passed, 0 failed')
  })

  it('fails when a test fails', () => {
    write('test/domain/a.test.ts', `it('fails', () => {throw new Error('no')})`)

    const {code, lines} = runTests('unit')

    assert.equal(lines.at(-1), '0 passed, 1 failed')
    assert.equal(code, 1)
  })

  it('fails when a host was sent a line that is not in the closed list, and shows it', () => {
    write('test/contract/a.test.ts', sends('env LC_ALL=C TZ=UTC sudo -n rm -rf /', listed))

    const {code, lines} = runTests('full')

    assert.deepEqual(lines.slice(-3), [
      '1 command lines that are not in the closed list were sent:',
      '  "env LC_ALL=C TZ=UTC sudo -n rm -rf /"',
      '1 passed, 1 failed',
    ])
    assert.equal(code, 1)
  })

  it('says how many lines were sent when all are in the closed list', () => {
    write('test/contract/a.test.ts', sends(listed, listed))

    const {code, lines} = runTests('full')

    assert.equal(lines.at(-2), '2 command lines sent, all from the closed list (1 different)')
    assert.equal(code, 0)
  })

  it('fails when a test file cannot be loaded', () => {
    write('test/domain/a.test.ts', `import './absent.ts'`)

    const {code, lines} = runTests('unit')

    assert.equal(lines.at(-1), '0 passed, 1 failed')
    assert.equal(code, 1)
  })

  it('fails when no test was executed', () => {
    const {code, lines} = runTests('unit')

    assert.equal(lines.at(-1), '0 passed, 0 failed')
    assert.equal(code, 1)
  })

  it('lets the lab be left out as a whole, with the reasons, and nothing else', () => {
    const skipped = `it('breaks a host', {skip: 'no lab here'}, () => {})`
    write('test/lab/a.test.ts', skipped)
    write('test/domain/a.test.ts', skipped)

    const lab = runTests('test/lab')
    assert.deepEqual(lab.lines.slice(-2), [
      'skipped: breaks a host: no lab here',
      '0 passed, 0 failed, 1 skipped',
    ])
    assert.equal(lab.code, 0)
    assert.equal(runTests('test/domain').code, 1)
  })

  it('lets runs on real hosts go beside each other, after what measures a host', () => {
    for (const file of ['matrix/a', 'repair/b', 'repair/c']) write(`test/lab/${file}.test.ts`, '')

    const batches = selectBatches(['test/lab'], root)

    const planned = batches.map(({files, atOnce}) => ({files, alone: atOnce === 1}))
    assert.deepEqual(planned, [
      {files: ['test/lab/matrix/a.test.ts'], alone: true},
      {files: ['test/lab/repair/b.test.ts', 'test/lab/repair/c.test.ts'], alone: false},
    ])
  })

  it('refuses a directory that holds no test', () => {
    const {code, errors} = runTests('test/crash')

    assert.match(errors, /no test file in: test\/crash/)
    assert.equal(code, 1)
  })

  it('refuses to leave out a test directory that belongs to no group', () => {
    write('test/elsewhere/a.test.ts', `it('passes', () => {})`)

    const {code, errors} = runTests('unit')

    assert.match(errors, /no group .* runs test\/elsewhere/)
    assert.equal(code, 1)
  })
})
