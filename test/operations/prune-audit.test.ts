import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {ChainVerdict} from '../../src/domain/audit-chain.ts'
import {type Archive, verifyAudit} from '../../src/operations/audit-trail.ts'
import {type Pruned, pruneAudit} from '../../src/operations/prune-audit.ts'
import {approver, aRequest, aTestWorld, operator, type TestWorld, testDigest} from '../fixtures/a-context.ts'

const HOUR_MS = 60 * 60_000

/** A trail of refusals, one an hour. */
async function aWorldWithYears(entries = 6): Promise<TestWorld> {
  const world = await aTestWorld()
  for (let n = 1; n <= entries; n += 1) {
    await refusal(world, `entry ${n}`)
    world.clock.advance(HOUR_MS)
  }
  return world
}

async function refusal({operations}: TestWorld, summary: string): Promise<void> {
  await operations.refuse({by: operator, channel: 'C1', cluster: null, summary, code: 'input/invalid'})
}

/** The instant of an entry: everything older is pruned. */
async function instantOf({store}: TestWorld, seq: number): Promise<string> {
  return (await store.audit.stored(seq - 1, 1))[0]?.at ?? ''
}

/** Prunes into memory. */
async function prune(world: TestWorld, before: string, files: Archive[] = []): Promise<Pruned> {
  const archive = {
    write: async ({first, last}: {first: number; last: number}, lines: AsyncIterable<string>) => {
      const text = (await Array.fromAsync(lines)).join('')
      const name = `${first}-${last}.jsonl`
      files.push({name, text})
      return {name, sha256: testDigest.sha256(text)}
    },
  }
  return pruneAudit({before, by: approver, archive}, world.context)
}

function verify(world: TestWorld, archives: readonly Archive[] = []): Promise<ChainVerdict> {
  return verifyAudit(world.store.audit, testDigest, {archives})
}

describe('pruning the trail', () => {
  it('moves what is older to an archive and leaves a chain that verifies from there on', async () => {
    const world = await aWorldWithYears()
    const files: Archive[] = []

    const pruned = await prune(world, await instantOf(world, 4), files)

    assert.deepEqual(pruned, {ok: true, moved: {count: 3, archive: '1-3.jsonl', from: 4}})
    assert.equal(files[0]?.text.trim().split('\n').length, 3)
    const verdict = await verify(world)
    assert.ok(verdict.intact)
    assert.deepEqual([verdict.from, verdict.entries], [4, 4])
  })

  it('records who cut, what, and the file with its digest', async () => {
    const world = await aWorldWithYears()
    const files: Archive[] = []
    await prune(world, await instantOf(world, 4), files)

    const [entry] = await world.store.audit.list({limit: 1})

    assert.equal(entry?.event.kind, 'trail-pruned')
    assert.equal(entry?.event.actor.id, approver.id)
    const {lastSeq, count, archive, sha256} = entry?.event.detail ?? {}
    assert.deepEqual([lastSeq, count, archive], [3, 3, '1-3.jsonl'])
    assert.equal(sha256, testDigest.sha256(files[0]?.text ?? ''))
  })

  it('goes on being written to, and can be pruned again and verified with both archives in any order', async () => {
    const world = await aWorldWithYears()
    const files: Archive[] = []
    await prune(world, await instantOf(world, 3), files)
    await refusal(world, 'later')
    await prune(world, await instantOf(world, 6), files)

    const verdict = await verify(world, files.toReversed())

    assert.ok(verdict.intact, JSON.stringify(verdict))
    assert.equal(verdict.from, 1)
    const newest = await verify(world, files.slice(1))
    assert.ok(newest.intact)
    assert.equal(newest.from, 3)
  })

  it('finds an archive that was changed, another one, and one that is still in the store', async () => {
    const world = await aWorldWithYears()
    const files: Archive[] = []
    await prune(world, await instantOf(world, 4), files)
    const [file] = files
    assert.ok(file)
    const problems = [
      {...file, text: file.text.replace('entry 2', 'entry 9')},
      {...file, text: `${file.text}\n`},
      {...file, text: 'not an archive'},
      {...file, text: ''},
    ].map(async changed => {
      const verdict = await verify(world, [changed])
      return verdict.intact ? 'intact' : `${verdict.problem} ${verdict.seq}`
    })

    assert.deepEqual(await Promise.all(problems), ['edited 2', 'archive 0', 'archive 0', 'archive 0'])
    const other = await aWorldWithYears()
    const strange = await verify(other, [file])
    assert.ok(!strange.intact)
    assert.equal(strange.problem, 'archive')
  })

  it('does nothing while everything is younger', async () => {
    const world = await aWorldWithYears()

    assert.deepEqual(await prune(world, await instantOf(world, 1)), {ok: true, moved: null})
    assert.equal((await world.store.audit.list({limit: 1}))[0]?.seq, 6)
  })

  it('keeps the entries of a run that has not ended', async () => {
    const world = await aTestWorld({stopping: AbortSignal.abort()})
    const asked = await world.operations.propose(aRequest('defragment'))
    assert.ok(asked.ok)
    const plan = asked.record.id
    await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
    await world.background.idle()
    const begun = (await world.store.audit.list({limit: 1000})).findLast(({event}) => event.run !== null)

    const pruned = await prune(world, '2099-01-01T00:00:00.000Z')

    assert.ok(pruned.ok)
    assert.equal(pruned.moved?.from, begun?.seq)
  })

  it('refuses to cut a trail that is not whole, and removes nothing', async () => {
    const world = await aWorldWithYears()
    const {audit} = world.store
    const torn = {...audit, head: async () => ({seq: 9, seal: 'not the seal'})}
    const context = {...world.context, store: {...world.store, audit: torn}}
    const write = (): never => assert.fail('nothing may be written')

    const pruned = await pruneAudit(
      {before: '2099-01-01T00:00:00.000Z', by: approver, archive: {write}},
      context,
    )

    assert.ok(!pruned.ok)
    assert.equal(pruned.refusal.code, 'refused/state')
    assert.equal((await audit.stored(0, 100)).length, 6)
  })
})
