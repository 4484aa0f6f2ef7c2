import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, it} from 'node:test'
import {writeNewFile} from '../../src/runtime/archive-file.ts'

async function* lines(): AsyncGenerator<string> {
  yield 'one\n'
  yield 'zwö\n'
}

describe('an archive file', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-archive-'))
  })
  afterEach(() => rmSync(folder, {recursive: true}))

  it('holds the lines, only for its owner, and is known by its digest', async () => {
    const path = join(folder, 'a.jsonl')

    const {sha256} = await writeNewFile(path, lines())

    assert.equal(readFileSync(path, 'utf8'), 'one\nzwö\n')
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(sha256, createHash('sha256').update(readFileSync(path)).digest('hex'))
  })

  it('never writes over a file that is there', async () => {
    const path = join(folder, 'a.jsonl')
    writeFileSync(path, 'precious')

    await assert.rejects(writeNewFile(path, lines()), {code: 'input/invalid'})

    assert.equal(readFileSync(path, 'utf8'), 'precious')
  })

  it('leaves nothing behind when the lines end badly', async () => {
    const path = join(folder, 'a.jsonl')
    async function* broken(): AsyncGenerator<string> {
      yield 'one\n'
      throw new Error('the store went away')
    }

    await assert.rejects(writeNewFile(path, broken()), /the store went away/)

    assert.equal(existsSync(path), false)
  })

  it('says which folder is not there', async () => {
    await assert.rejects(writeNewFile(join(folder, 'no', 'a.jsonl'), lines()), {code: 'input/invalid'})
  })
})
