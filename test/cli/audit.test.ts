import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {approver, aTestWorld, operator, outsider, type TestWorld} from '../fixtures/a-context.ts'
import {run} from './a-command-line.ts'

/** A world with a plan that was asked for, a refusal, and a denial with foreign text in its reason. */
async function aWorldWithHistory(): Promise<TestWorld> {
  const world = await aTestWorld()
  const asked = await world.operations.propose({
    cluster: 'prod-a',
    runbook: 'defragment',
    params: {},
    by: operator,
    channel: 'C1',
    incident: null,
    threadKey: null,
    requestKey: 'r1',
  })
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

  it('prints a Markdown table that foreign text cannot break', async () => {
    const {out} = await run(['audit', 'export', '--format', 'markdown'], {world: await aWorldWithHistory()})

    const rows = out.trim().split('\n')
    assert.equal(rows.length, 5)
    assert.ok(
      rows.every(row => row.replaceAll('\\|', '').split('|').length === 8),
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
