import assert from 'node:assert/strict'
import {it} from 'node:test'
import {verifyChain} from '../../../src/domain/audit-chain.ts'
import type {Tables} from '../../../src/ports/store.ts'
import {describeStore} from './describe-store.ts'
import {mac} from './implementations.ts'
import {approval, at, event, message, planRecord, runRecord} from './records.ts'

describeStore('transactions', ({store}) => {
  it('keeps nothing of a transaction that fails', async () => {
    const failed = store().transaction(async tables => {
      await tables.plans.insert(planRecord(), 'req-1')
      await tables.audit.append(event('proposed'), at)
      throw new Error('the caller changed its mind')
    })
    await assert.rejects(failed, /changed its mind/)
    assert.equal(await store().plans.get('plan_1'), null)
    assert.equal((await store().audit.head())?.seq, 0)
  })

  it('hides what is not committed from reads outside, which wait and see the result', async () => {
    const inside = Promise.withResolvers<void>()
    const order: string[] = []
    const writing = store().transaction(async tables => {
      await tables.plans.insert(planRecord(), 'req-1')
      inside.resolve()
      await tables.plans.move('plan_1', 'awaiting-approval', 'approved')
      order.push('committed')
    })
    await inside.promise
    const seen = await store().plans.get('plan_1')
    order.push('read')
    await writing
    assert.deepEqual(order, ['committed', 'read'])
    assert.equal(seen?.state, 'approved')
  })

  it('refuses a call on the store inside its own transaction instead of waiting for itself', async () => {
    for (const call of [
      (): Promise<unknown> => store().plans.get('plan_1'),
      (): Promise<unknown> => store().audit.append(event('x'), at),
      (): Promise<unknown> => store().transaction(async () => null),
    ])
      await assert.rejects(store().transaction(call), {code: 'internal/bug'})
    assert.equal(await store().plans.get('plan_1'), null)
  })

  it('lets work begun inside a transaction use the store once that has ended', async () => {
    const gate = Promise.withResolvers<void>()
    let late: Promise<unknown> = Promise.resolve()
    await store().transaction(async tables => {
      await tables.plans.insert(planRecord(), 'req-1')
      late = gate.promise.then(() => store().plans.get('plan_1'))
    })
    gate.resolve()
    assert.deepEqual(await late, planRecord())
  })

  it('gives exactly one run out of 500 concurrent approvals', async () => {
    await store().plans.insert(planRecord(), 'req-1')
    const outcomes = await Promise.all(
      Array.from({length: 500}, (_, n) => store().transaction(tables => approveAndRun(tables, n))),
    )
    assert.equal(outcomes.filter(outcome => outcome === 'new').length, 1)
    assert.equal((await store().approvals.of('plan_1')).length, 2)
    assert.equal((await store().runs.ofCluster('prod-a', 500)).length, 1)
    assert.equal((await store().leases.get('prod-a'))?.fence, 1)
    const entries = await store().audit.stored(0, 1000)
    const verdict = verifyChain(entries, await store().audit.head(), mac)
    assert.deepEqual([verdict.intact, entries.length], [true, 500])
  })

  it('gives exactly one winner out of 500 concurrent calls outside a transaction', async () => {
    await store().plans.insert(planRecord(), 'req-1')
    const racers = Array.from({length: 500}, (_, n) => n)
    const runs = await Promise.all(racers.map(n => store().runs.insert(runRecord({id: `run_${n}`}), [])))
    const moves = await Promise.all(
      racers.map(() => store().plans.move('plan_1', 'awaiting-approval', 'approved')),
    )
    const leases = await Promise.all(
      racers.map(n => store().leases.acquire({cluster: 'c', run: `run_${n}`, instance: 'i', acquiredAt: at})),
    )
    assert.equal(runs.filter(result => result === 'new').length, 1)
    assert.equal(moves.filter(Boolean).length, 1)
    assert.equal(leases.filter(lease => 'fence' in lease).length, 1)
  })

  it('tells listeners after the commit, and only when a message was queued', async () => {
    const told: Promise<number>[] = []
    const first = Promise.withResolvers<void>()
    store().onOutgoing(() => {
      told.push(store().outbox.depth())
      first.resolve()
    })
    await store().transaction(tables => tables.plans.insert(planRecord(), 'req-1'))
    await store()
      .transaction(async tables => {
        await tables.outbox.add(message('k', 'never'), at)
        throw new Error('rolled back')
      })
      .catch(() => null)
    assert.equal(told.length, 0)
    await store().transaction(tables => tables.outbox.add(message('k', 'hello'), at))
    await first.promise
    assert.deepEqual(await Promise.all(told), [1])
    await store().outbox.add(message('k2', 'hello'), at)
    assert.deepEqual(await Promise.all(told), [1, 2])
  })
})

/** What a click on Approve does, as far as the store is concerned. */
async function approveAndRun(tables: Tables, n: number): Promise<'new' | 'duplicate'> {
  await tables.audit.append(event(`click ${n}`), at)
  await tables.approvals.insert(approval(n % 2 === 0 ? 'ada' : 'bob'))
  const run = runRecord({id: `run_${n}`})
  if ((await tables.runs.insert(run, [])) === 'duplicate') return 'duplicate'
  await tables.leases.acquire({cluster: run.cluster, run: run.id, instance: run.instance, acquiredAt: at})
  return 'new'
}
