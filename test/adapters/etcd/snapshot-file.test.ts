import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, describe, it} from 'node:test'
import * as fc from 'fast-check'
import {saveSnapshot} from '../../../src/adapters/etcd/snapshot-file.ts'
import {OpsError} from '../../../src/domain/errors.ts'

const database = Buffer.from(Array.from({length: 1024}, (_, at) => at % 251))
const digest = createHash('sha256').update(database).digest()
const whole = Buffer.concat([database, digest])

describe('snapshot file', () => {
  let dir = ''
  let file = ''

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'quorate-snapshot-'))
    file = path.join(dir, 'backup.db')
  })
  afterEach(() => rm(dir, {recursive: true}))

  it('is the stream byte for byte, however it was cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), {maxLength: 20}), async cuts => {
        const saved = await saveSnapshot(pieces(whole, cuts), file)

        assert.deepEqual(saved, {path: file, bytes: whole.length, sha256: digest.toString('hex')})
        assert.ok(whole.equals(await readFile(file)))
      }),
      {numRuns: 25},
    )
  })

  it('is refused with one flipped byte, in the database or in the digest', async () => {
    for (const at of [0, 511, 1023, 1024, whole.length - 1]) {
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 1

      await assert.rejects(saveSnapshot(pieces(damaged, [700]), file), isCorrupt)
      assert.deepEqual(await readdir(dir), [])
    }
  })

  it('is refused when the stream ended early or carried no digest', async () => {
    for (const short of [whole.subarray(0, 600), database, Buffer.alloc(0), digest.subarray(0, 31)])
      await assert.rejects(saveSnapshot(pieces(short, []), file), isCorrupt)
  })

  it('leaves an older snapshot alone when the stream breaks', async () => {
    await writeFile(file, 'older')
    async function* broken() {
      yield whole.subarray(0, 100)
      throw new Error('connection lost')
    }

    await assert.rejects(saveSnapshot(broken(), file), /connection lost/)

    assert.equal(await readFile(file, 'utf8'), 'older')
    assert.deepEqual(await readdir(dir), ['backup.db'])
  })
})

async function* pieces(content: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const to of [...cuts.toSorted((a, b) => a - b), content.length]) {
    yield content.subarray(from, to)
    from = to
  }
}

function isCorrupt(error: unknown): boolean {
  return error instanceof OpsError && error.code === 'snapshot/corrupt' && error.message.includes('removed')
}
