import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {eventOf, type TrailFilter} from '../../src/operations/audit-trail.ts'
import {exportAudit} from '../../src/operations/export-audit.ts'
import {aTestWorld, operator, outsider, type TestWorld} from '../fixtures/a-context.ts'

async function aWorldWithTwoChannels(): Promise<TestWorld> {
  const world = await aTestWorld()
  const code = 'input/invalid'
  await world.operations.refuse({by: operator, channel: 'C1', cluster: 'prod-a', summary: 'one', code})
  await world.operations.refuse({by: operator, channel: 'C2', cluster: null, summary: 'two', code})
  await world.operations.refuse({by: outsider, channel: 'C1', cluster: null, summary: 'three', code})
  return world
}

async function exported(world: TestWorld, filter: TrailFilter): Promise<readonly number[]> {
  const {entries} = await exportAudit({by: outsider, filter, channel: null, format: 'jsonl'}, world.context)
  return (await Array.fromAsync(entries)).map(({seq}) => seq)
}

describe('a copy of the trail', () => {
  it('has every entry up to the one that records it', async () => {
    assert.deepEqual(await exported(await aWorldWithTwoChannels(), {}), [1, 2, 3])
  })

  it('has only what fits every given field', async () => {
    const world = await aWorldWithTwoChannels()

    assert.deepEqual(await exported(world, {channel: 'C1'}), [1, 3])
    assert.deepEqual(await exported(world, {channel: 'C1', cluster: 'prod-a'}), [1])
    assert.deepEqual(await exported(world, {run: 'run_1'}), [])
    assert.deepEqual(await exported(world, {incident: 'inc_1'}), [])
  })

  it('is recorded before anything is handed out: who took what', async () => {
    const world = await aWorldWithTwoChannels()
    await exportAudit(
      {by: outsider, filter: {cluster: 'prod-a'}, channel: 'C1', format: 'jsonl'},
      world.context,
    )

    const [record] = await world.store.audit.list({limit: 1})

    assert.equal(record?.event.kind, 'trail-exported')
    assert.equal(record?.event.actor.id, outsider.id)
    assert.deepEqual(record?.event.detail, {filter: {cluster: 'prod-a'}, format: 'jsonl'})
  })

  it('for a channel never has what was said in another, and is Markdown', async () => {
    const world = await aWorldWithTwoChannels()

    const {markdown, count} = await world.operations.exportAudit({by: operator, channel: 'C2'})

    assert.equal(count, 1)
    assert.match(markdown, /refused: two/)
    assert.ok(!markdown.includes('three'))
    const last = (await world.store.audit.stored(3, 1))[0]
    assert.equal(last === undefined ? '' : eventOf(last).channel, 'C2')
  })
})
