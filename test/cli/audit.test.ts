import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {approver, aRequest, aTestWorld, outsider, type TestWorld} from '../fixtures/a-context.ts'
import {run} from './a-command-line.ts'

/** A world with a plan that was asked for, a refusal, and a denial with foreign text in its reason. */
async function aWorldWithHistory(): Promise<TestWorld> {
  const world = await aTestWorld()
  const asked = await world.operations.propose(aRequest('defragment'))
  assert.ok(asked.ok)
  const plan = asked.record.id
  await world.operations.decide({plan, decision: 'approve', by: outsider, channel: 'C1'})
  const reason = 'not | now\nplease'
  await world.operations.decide({plan, decision: 'deny', by: approver, channel: 'C1', reason})
  return world
}

describe('audit verify', () => {
  it('proves an untouched trail and ends with 0', async () => {
    const ran = await run(['audit', 'verify'], {world: await aWorldWithHistory()})

    assert.equal(ran.code, 0)
    assert.match(ran.out, /^Intact: 3 entries/)
    assert.equal(ran.leftOpen, 0)
  })

  it('holds for a trail without entries', async () => {
    assert.equal((await run(['audit', 'verify'])).code, 0)
  })

  it('names the entry that was changed and ends with 1', async () => {
    const verdict = {intact: false, seq: 2, sentence: 'Entry 2 was changed.'} as never
    const openAudit = async () => ({
      verify: async () => verdict,
      head: async () => null,
      entries: async function* () {},
      close: async () => undefined,
    })
    const text = await run(['audit', 'verify'], {openAudit})
    const json = await run(['audit', 'verify', '--json'], {openAudit})

    assert.equal(text.code, 1)
    assert.match(text.out, /Entry 2/)
    assert.equal(json.code, 1)
    assert.equal(JSON.parse(json.out).intact, false)
  })
})

describe('audit verify against what was kept elsewhere', () => {
  it('proves a checkpoint that was posted, and finds one that the trail no longer reaches', async () => {
    const world = await aWorldWithHistory()
    const {seq = 0, seal = ''} = (await world.store.audit.head()) ?? {}

    const good = await run(['audit', 'verify', '--checkpoint', `${seq}:${seal.slice(0, 32)}`], {world})
    const cut = await run(['audit', 'verify', '--checkpoint', `${seq + 4}:${'ab'.repeat(16)}`], {world})

    assert.equal(good.code, 0)
    assert.match(good.out, /contains the checkpoint 3:[0-9a-f]{32}/)
    assert.equal(cut.code, 1)
    assert.match(cut.out, /ends at entry 3/)
  })

  it('prints the checkpoint of now, to be kept somewhere else', async () => {
    const {out} = await run(['audit', 'verify'], {world: await aWorldWithHistory()})

    assert.match(out, /^Checkpoint now: 3:[0-9a-f]{32}$/m)
  })

  for (const words of [
    ['--checkpoint', '3'],
    ['--checkpoint', '3:abc'],
    ['--archive', '/no/such.jsonl'],
  ])
    it(`refuses ${words.join(' ')} with exit code 2`, async () => {
      assert.equal((await run(['audit', 'verify', ...words], {world: await aWorldWithHistory()})).code, 2)
    })
})

describe('audit prune', () => {
  it('moves what is older, says where to, and verify says from where on it verified', async () => {
    const world = await aWorldWithHistory()
    world.clock.advance(1000)

    const {code, out} = await run(['audit', 'prune', '--before', '2026-02-01', '--to', '/backup'], {world})

    assert.equal(code, 0)
    assert.match(out, /Moved 3 entries to \/backup\/1-3\.jsonl.*entry 4/)
    const verified = await run(['audit', 'verify'], {world})
    assert.equal(verified.code, 0)
    assert.match(verified.out, /from entry 4 on/)
  })

  it('is refused to a user nobody knows, on the record, with exit code 4', async () => {
    const world = await aWorldWithHistory()

    const ran = await run(['audit', 'prune', '--before', '2026-02-01'], {world, user: 'mallory'})

    assert.equal(ran.code, 4)
    assert.equal(ran.leftOpen, 0)
    assert.match(ran.err, /people\.cli/)
    const [newest] = await world.store.audit.list({limit: 1})
    assert.deepEqual([newest?.event.kind, newest?.event.actor.id], ['request-refused', 'OS:mallory'])
    assert.equal((await world.store.audit.stored(0, 10))[0]?.seq, 1)
  })

  for (const words of [[], ['--before', 'yesterday'], ['--before', '2026-13-01']])
    it(`refuses "${words.join(' ')}" with exit code 2`, async () => {
      assert.equal((await run(['audit', 'prune', ...words], {world: await aWorldWithHistory()})).code, 2)
    })
})

describe('audit tail', () => {
  it('prints the newest entries, oldest first, refusals included', async () => {
    const {out, code} = await run(['audit', 'tail', '-n', '2'], {world: await aWorldWithHistory()})

    assert.equal(code, 0)
    assert.match(out, /approval-refused[^]*plan-denied/)
    assert.ok(!out.includes('plan-proposed'))
  })

  it('--json prints one entry a line', async () => {
    const {out} = await run(['audit', 'tail', '--json'], {world: await aWorldWithHistory()})

    assert.deepEqual(
      out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).seq),
      [1, 2, 3],
    )
  })

  for (const count of ['abc', '-3', '0', '1.5'])
    it(`refuses to print ${count} entries with exit code 2`, async () => {
      const ran = await run(['audit', 'tail', '-n', count], {world: await aWorldWithHistory()})

      assert.equal(ran.code, 2)
      assert.equal(ran.out, '')
      assert.match(ran.err, /whole number/)
    })
})

describe('audit export', () => {
  it('prints every entry as JSON lines', async () => {
    const {out} = await run(['audit', 'export'], {world: await aWorldWithHistory()})

    const lines = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    assert.deepEqual(
      lines.map(({event}) => event.kind),
      ['plan-proposed', 'approval-refused', 'plan-denied'],
    )
    assert.ok(lines.every(({mac}) => /^[0-9a-f]{64}$/.test(mac)))
  })

  it('prints only what fits, and leaves an entry that it was taken', async () => {
    const world = await aWorldWithHistory()

    const none = await run(['audit', 'export', '--cluster', 'prod-b'], {world})
    const all = await run(['audit', 'export', '--channel', 'C1', '--cluster', 'prod-a'], {world})

    assert.equal(none.out, '')
    assert.equal(all.out.trim().split('\n').length, 3)
    const [newest] = await world.store.audit.list({limit: 1})
    assert.equal(newest?.event.kind, 'trail-exported')
    assert.match(newest?.event.summary ?? '', /alice on the command line.*channel C1, cluster prod-a/)
  })

  it('prints a Markdown table that foreign text cannot break', async () => {
    const {out} = await run(['audit', 'export', '--format', 'markdown'], {world: await aWorldWithHistory()})

    const rows = out.trim().split('\n')
    assert.equal(rows.length, 5)
    assert.ok(
      rows.every(row => row.replaceAll('\\|', '').split('|').length === 9),
      out,
    )
    assert.match(out, /not \\\| now please/)
  })

  it('refuses a format it does not know with exit code 2', async () => {
    const ran = await run(['audit', 'export', '--format', 'xml'], {world: await aWorldWithHistory()})

    assert.equal(ran.code, 2)
    assert.match(ran.err, /jsonl, markdown/)
    assert.equal(ran.out, '')
  })
})
