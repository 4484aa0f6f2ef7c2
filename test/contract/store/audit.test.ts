import assert from 'node:assert/strict'
import {it} from 'node:test'
import {type ChainVerdict, verifyChain} from '../../../src/domain/audit-chain.ts'
import type {Store} from '../../../src/ports/store.ts'
import {describeStore} from './describe-store.ts'
import {implementations, mac} from './implementations.ts'
import {at, event, later} from './records.ts'

async function verify(store: Store): Promise<ChainVerdict> {
  return verifyChain(await store.audit.stored(0, 1000), await store.audit.head(), mac)
}

async function fill(store: Store, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await store.audit.append(event(`entry ${n}`), later(n))
}

describeStore('audit trail', ({store}) => {
  it('numbers entries without gaps and seals them', async () => {
    assert.deepEqual(await verify(store()), {intact: true, entries: 0, lastMac: null, from: 1})
    await fill(store(), 3)
    const verdict = await verify(store())
    assert.deepEqual([verdict.intact, (await store().audit.head())?.seq], [true, 3])
  })

  it('returns the event as it was given, newest first, filtered', async () => {
    await store().audit.append(event('one', {run: 'run_1'}), at)
    const entry = await store().audit.append(
      event('two', {channel: null, cluster: null, incident: 'inc_1'}),
      at,
    )
    await store().audit.append(event('three', {channel: 'C2', cluster: 'prod-b'}), at)
    const list = async (filter: {channel?: string; cluster?: string; run?: string; incident?: string}) =>
      (await store().audit.list({...filter, limit: 10})).map(({event: {summary}}) => summary)
    assert.deepEqual(await list({}), ['three', 'two', 'one'])
    assert.deepEqual(await list({channel: 'C1'}), ['one'])
    assert.deepEqual(await list({cluster: 'prod-b', channel: 'C2'}), ['three'])
    assert.deepEqual(await list({run: 'run_1'}), ['one'])
    assert.deepEqual(await list({incident: 'inc_1'}), ['two'])
    assert.deepEqual((await store().audit.list({limit: 2}))[1], entry)
  })

  it('removes what was cut off and appends the record of it, all or nothing', async () => {
    await fill(store(), 5)
    const [, second] = await store().audit.stored(0, 2)
    assert.ok(second)
    const {seq, mac} = second

    await assert.rejects(store().audit.cut(event('cut'), {last: {seq, mac: 'another'}, at}), {
      code: 'store/conflict',
    })
    assert.equal((await store().audit.stored(0, 100)).length, 5)
    const record = await store().audit.cut(event('cut'), {last: {seq, mac}, at})

    assert.equal(record.seq, 6)
    assert.deepEqual(
      (await store().audit.stored(0, 100)).map(entry => entry.seq),
      [3, 4, 5, 6],
    )
    await store().audit.append(event('life goes on'), at)
    assert.equal((await store().audit.head())?.seq, 7)
  })

  it('pages through what is stored', async () => {
    await fill(store(), 5)
    assert.deepEqual(
      (await store().audit.stored(2, 2)).map(({seq}) => seq),
      [3, 4],
    )
  })
})

const attacks: readonly (readonly [name: string, sql: string, seq: number, problem: string])[] = [
  [
    'one byte of a text',
    "update audit_entries set text = replace(text, 'entry 2', 'entry 9') where seq = 2",
    2,
    'edited',
  ],
  [
    'the time of an entry',
    "update audit_entries set at = '2020-01-01T00:00:00.000Z' where seq = 3",
    3,
    'edited',
  ],
  [
    'a mac',
    "update audit_entries set mac = '0' || substr(mac, 2) where seq = 3 and mac not like '0%'; update audit_entries set mac = '1' || substr(mac, 2) where seq = 3 and mac like '0%'",
    3,
    'edited',
  ],
  [
    'the order of two entries',
    'update audit_entries set seq = 99 where seq = 2; update audit_entries set seq = 2 where seq = 3; update audit_entries set seq = 3 where seq = 99',
    2,
    'edited',
  ],
  ['the presence of an entry', 'delete from audit_entries where seq = 2', 2, 'missing'],
  ['the presence of the first entry', 'delete from audit_entries where seq = 1', 1, 'missing'],
  ['the tail', 'delete from audit_entries where seq > 3', 4, 'cut-tail'],
  ['the tail and the head', 'delete from audit_entries where seq > 3; delete from audit_head', 4, 'cut-tail'],
  ['everything', 'delete from audit_entries; delete from audit_head', 1, 'cut-tail'],
  ['everything but the head', 'delete from audit_entries', 1, 'cut-tail'],
  ['the head', 'update audit_head set seq = 3', 6, 'cut-tail'],
]

describeStore(
  'tampering with the audit trail',
  ({store, opened}) => {
    for (const [name, sql, seq, problem] of attacks)
      it(`shows when ${name} was changed, and names entry ${seq}`, async () => {
        await fill(store(), 5)
        opened().tamper?.(sql)
        const verdict = await verify(store())
        assert.ok(!verdict.intact)
        assert.deepEqual([verdict.seq, verdict.problem], [seq, problem])
      })

    it('shows when an older head was put back', async () => {
      await fill(store(), 3)
      const older = await store().audit.head()
      await fill(store(), 2)
      opened().tamper?.(`update audit_head set seq = ${older?.seq}, seal = '${older?.seal}'`)
      const verdict = await verify(store())
      assert.ok(!verdict.intact)
      assert.deepEqual([verdict.seq, verdict.problem], [6, 'cut-tail'])
    })

    for (const [name, sql] of [
      ['cut tail', 'delete from audit_entries where seq > 3'],
      ['cut tail with the head removed', 'delete from audit_entries where seq > 3; delete from audit_head'],
      ['trail that was emptied', 'delete from audit_entries'],
      ['trail that was wiped, seal included', 'delete from audit_entries; delete from audit_head'],
    ] as const)
      it(`does not let a later entry hide a ${name}`, async () => {
        await fill(store(), 5)
        opened().tamper?.(sql)
        await store().audit.append(event('business as usual'), later(99))
        const verdict = await verify(store())
        assert.ok(!verdict.intact)
        assert.equal(verdict.problem, 'missing')
      })

    it('finds a changed byte in any entry and column', async () => {
      await fill(store(), 5)
      for (const {seq} of await store().audit.stored(0, 10))
        for (const column of ['text', 'at', 'mac'] as const) {
          const kept = (await store().audit.stored(seq - 1, 1))[0]?.[column] ?? ''
          const changed = `${kept.slice(0, 12)}${kept[12] === '1' ? '2' : '1'}${kept.slice(13)}`
          const put = (value: string) =>
            opened().tamper?.(
              `update audit_entries set ${column} = '${value.replaceAll("'", "''")}' where seq = ${seq}`,
            )
          put(changed)
          const verdict = await verify(store())
          assert.ok(!verdict.intact && verdict.seq === seq, `${column} of ${seq}`)
          put(kept)
          assert.equal((await verify(store())).intact, true)
        }
    })

    it('lists by what the entries say, whatever was done to a filter column', async () => {
      await fill(store(), 2)
      assert.throws(() => opened().tamper?.("update audit_entries set channel = 'C9'"), /generated column/)
      assert.equal((await store().audit.list({channel: 'C1', limit: 5})).length, 2)
    })

    it('says which entry cannot be read any more', async () => {
      await fill(store(), 2)
      opened().tamper?.("update audit_entries set text = 'gone' where seq = 2")
      await assert.rejects(store().audit.list({limit: 5}), {
        code: 'store/unavailable',
        message: /audit entry 2/,
      })
    })
  },
  implementations.filter(({name}) => name !== 'sqlite memory'),
)
