import assert from 'node:assert/strict'
import {it} from 'node:test'
import {OpsError} from '../../../src/domain/errors.ts'
import {aWatch} from '../../fixtures/watching.ts'
import {describeStore} from './describe-store.ts'
import {
  anOutcome,
  approval,
  at,
  freeze,
  incident,
  kept,
  later,
  person,
  planRecord,
  point,
  runRecord,
  stepRecord,
} from './records.ts'

describeStore('inbox', ({store}) => {
  const delivery = {key: 'slack:Ev1', source: 'slack', body: '{"a":1}', receivedAt: at} as const

  it('keeps a delivery once, also after it was finished', async () => {
    assert.equal(await store().inbox.record(delivery), 'new')
    assert.equal(await store().inbox.record({...delivery, body: 'other'}), 'duplicate')
    await store().inbox.finish('slack:Ev1', later(1))
    assert.equal(await store().inbox.record(delivery), 'duplicate')
    assert.deepEqual(await store().inbox.unfinished(), [])
  })

  it('returns what is not finished, oldest first, as it came', async () => {
    for (const key of ['c', 'a', 'b']) await store().inbox.record({...delivery, key})
    await store().inbox.finish('a', later(1))
    assert.deepEqual(await store().inbox.unfinished(), [
      {...delivery, key: 'c'},
      {...delivery, key: 'b'},
    ])
  })
})

describeStore('incidents', ({store}) => {
  it('returns what was written last', async () => {
    await store().incidents.insert(incident())
    const resolved = incident({state: 'resolved', title: 'All members are up'})
    await store().incidents.update(resolved)
    assert.deepEqual(await store().incidents.get('inc_1'), resolved)
    assert.equal(await store().incidents.get('inc_2'), null)
  })

  it('allows one incident per cluster that is not closed', async () => {
    await store().incidents.insert(incident())
    await assert.rejects(
      store().incidents.insert(incident({id: 'inc_2'})),
      (error: unknown) => error instanceof OpsError && error.code === 'store/conflict',
    )
    await store().incidents.update(incident({state: 'closed', closedAt: later(5)}))
    assert.equal(await store().incidents.current('prod-a'), null)
    await store().incidents.insert(incident({id: 'inc_2'}))
    assert.equal((await store().incidents.current('prod-a'))?.id, 'inc_2')
  })

  it('gives the newest of a cluster, closed or not', async () => {
    assert.equal(await store().incidents.newest('prod-a'), null)
    await store().incidents.insert(incident({state: 'closed', closedAt: later(5)}))
    await store().incidents.insert(incident({id: 'inc_2', state: 'closed', closedAt: later(9)}))
    await store().incidents.insert(incident({id: 'inc_3', cluster: 'prod-b'}))
    await store().incidents.update(incident({state: 'closed', closedAt: later(20)}))
    assert.equal((await store().incidents.newest('prod-a'))?.id, 'inc_2')
  })

  it('lists newest first, of one channel when asked', async () => {
    await store().incidents.insert(incident({id: 'i1', cluster: 'a'}))
    await store().incidents.insert(incident({id: 'i2', cluster: 'b', channel: 'C2'}))
    await store().incidents.insert(incident({id: 'i3', cluster: 'c'}))
    const ids = async (filter: {channel?: string; limit: number}) =>
      (await store().incidents.list(filter)).map(({id}) => id)
    assert.deepEqual(await ids({limit: 2}), ['i3', 'i2'])
    assert.deepEqual(await ids({channel: 'C1', limit: 9}), ['i3', 'i1'])
  })
})

describeStore('unknown alerts', ({store}) => {
  it('are shown once per set of labels, and again when that was forgotten', async () => {
    assert.equal(await store().unknownAlerts.record('a', at), 'new')
    assert.equal(await store().unknownAlerts.record('a', later(5)), 'duplicate')
    assert.equal(await store().unknownAlerts.record('b', later(5)), 'new')
    assert.equal(await store().unknownAlerts.prune(later(1)), 1)
    assert.equal(await store().unknownAlerts.record('a', later(9)), 'new')
    assert.equal(await store().unknownAlerts.record('b', later(9)), 'duplicate')
  })
})

describeStore('plans', ({store}) => {
  it('returns a plan as it was frozen, with its present state', async () => {
    assert.equal(await store().plans.insert(planRecord(), 'req-1'), 'new')
    assert.equal(await store().plans.move('plan_1', 'awaiting-approval', 'approved'), true)
    assert.deepEqual(await store().plans.get('plan_1'), planRecord({state: 'approved'}))
    assert.deepEqual(await store().plans.byRequest('req-1'), planRecord({state: 'approved'}))
  })

  it('makes one plan per request', async () => {
    await store().plans.insert(planRecord(), 'req-1')
    assert.equal(await store().plans.insert(planRecord({id: 'plan_2'}), 'req-1'), 'duplicate')
    assert.equal(await store().plans.get('plan_2'), null)
  })

  it('moves a plan only from the state the caller saw', async () => {
    await store().plans.insert(planRecord(), 'req-1')
    assert.equal(await store().plans.move('plan_1', 'approved', 'expired'), false)
    assert.equal(await store().plans.move('plan_9', 'approved', 'expired'), false)
    assert.equal((await store().plans.get('plan_1'))?.state, 'awaiting-approval')
  })

  it('lists by state in order, and by cluster newest first', async () => {
    for (const n of [1, 2, 3]) await store().plans.insert(planRecord({id: `plan_${n}`}), `req-${n}`)
    await store().plans.move('plan_2', 'awaiting-approval', 'denied')
    assert.deepEqual(
      (await store().plans.inState('awaiting-approval')).map(({id}) => id),
      ['plan_1', 'plan_3'],
    )
    assert.deepEqual(
      (await store().plans.ofCluster('prod-a', 2)).map(({id}) => id),
      ['plan_3', 'plan_2'],
    )
    assert.deepEqual(await store().plans.ofCluster('prod-b', 2), [])
  })
})

describeStore('approvals', ({store}) => {
  it('keeps the first decision of each person', async () => {
    await store().plans.insert(planRecord(), 'req-1')
    assert.equal(await store().approvals.insert(approval('ada')), 'new')
    assert.equal(await store().approvals.insert(approval('ada', {decision: 'deny'})), 'duplicate')
    assert.equal(await store().approvals.insert(approval('bob', {decision: 'deny'})), 'new')
    assert.deepEqual(await store().approvals.of('plan_1'), [
      approval('ada'),
      approval('bob', {decision: 'deny'}),
    ])
  })

  it('refuses a decision on a plan that does not exist', async () => {
    await assert.rejects(store().approvals.insert(approval('ada')), {code: 'store/conflict'})
  })
})

describeStore('runs', ({store}) => {
  it('returns a run with its steps in order', async () => {
    await store().plans.insert(planRecord(), 'req-1')
    assert.equal(await store().runs.insert(runRecord(), [stepRecord(1), stepRecord(0)]), 'new')
    assert.deepEqual(await store().runs.get('run_1'), runRecord())
    assert.deepEqual(await store().runs.ofPlan('plan_1'), runRecord())
    assert.deepEqual(await store().runs.steps('run_1'), [stepRecord(0), stepRecord(1)])
  })

  it('allows one run per plan for ever, also after it ended', async () => {
    await store().plans.insert(planRecord(), 'req-1')
    await store().runs.insert(runRecord({state: 'stopped'}), [stepRecord(0)])
    assert.equal(
      await store().runs.insert(runRecord({id: 'run_2'}), [stepRecord(0, {run: 'run_2'})]),
      'duplicate',
    )
    assert.equal(await store().runs.get('run_2'), null)
    assert.deepEqual(await store().runs.steps('run_2'), [])
  })

  it('refuses writes of an older fence or from another state', async () => {
    await store().plans.insert(planRecord(), 'req-1')
    await store().runs.insert(runRecord(), [stepRecord(0)])
    const taken = runRecord({fence: 2, state: 'running', note: 'taken over'})
    assert.equal(await store().runs.update(taken, {fence: 1, state: 'running'}), true)

    assert.equal(
      await store().runs.update(runRecord({state: 'succeeded'}), {fence: 1, state: 'running'}),
      false,
    )
    assert.equal(await store().runs.update(taken, {fence: 2, state: 'cancelling'}), false)
    assert.equal(await store().runs.updateStep(stepRecord(0, {state: 'done'}), 1), false)

    assert.deepEqual(await store().runs.get('run_1'), taken)
    assert.deepEqual(await store().runs.steps('run_1'), [stepRecord(0)])
    assert.equal(await store().runs.updateStep(stepRecord(0, {state: 'done'}), 2), true)
    assert.equal((await store().runs.steps('run_1'))[0]?.state, 'done')
  })

  it('lists by states in order and by cluster newest first', async () => {
    for (const n of [1, 2, 3]) {
      await store().plans.insert(planRecord({id: `plan_${n}`}), `req-${n}`)
      const state = n === 2 ? 'stopped' : 'running'
      await store().runs.insert(runRecord({id: `run_${n}`, plan: `plan_${n}`, state}), [])
    }
    assert.deepEqual(
      (await store().runs.inState(['running', 'cancelling'])).map(({id}) => id),
      ['run_1', 'run_3'],
    )
    assert.deepEqual(await store().runs.inState([]), [])
    assert.deepEqual(
      (await store().runs.ofCluster('prod-a', 2)).map(({id}) => id),
      ['run_3', 'run_2'],
    )
  })
})

describeStore('leases', ({store}) => {
  const wanted = {cluster: 'prod-a', run: 'run_1', instance: 'one', acquiredAt: at}

  it('says who holds a lease that is taken', async () => {
    assert.deepEqual(await store().leases.acquire(wanted), {fence: 1})
    const record = {...wanted, fence: 1, beatAt: at}
    assert.deepEqual(await store().leases.acquire({...wanted, run: 'run_2'}), {heldBy: record})
    assert.deepEqual(await store().leases.get('prod-a'), record)
    assert.deepEqual(await store().leases.acquire({...wanted, cluster: 'prod-b'}), {fence: 1})
  })

  it('never gives the same fence twice, also after a release and a takeover', async () => {
    assert.deepEqual(await store().leases.acquire(wanted), {fence: 1})
    assert.equal(await store().leases.release('prod-a', 1), true)
    assert.equal(await store().leases.get('prod-a'), null)
    assert.deepEqual(await store().leases.acquire(wanted), {fence: 2})
    const to = {run: 'run_1', instance: 'two', at: later(9)}
    assert.deepEqual(await store().leases.takeOver('prod-a', to), {fence: 3})
    assert.equal(await store().leases.release('prod-a', 2), false)
    assert.equal(await store().leases.release('prod-a', 3), true)
    assert.equal(await store().leases.release('prod-a', 3), false)
    assert.deepEqual(await store().leases.acquire(wanted), {fence: 4})
  })

  it('takes over only what is held, and ends the beat of the old holder', async () => {
    const to = {run: 'run_1', instance: 'two', at: later(9)}
    assert.equal(await store().leases.takeOver('prod-a', to), null)
    await store().leases.acquire(wanted)
    assert.equal(await store().leases.beat('prod-a', 1, later(3)), true)
    assert.equal((await store().leases.get('prod-a'))?.beatAt, later(3))
    await store().leases.takeOver('prod-a', to)
    assert.equal(await store().leases.beat('prod-a', 1, later(10)), false)
    assert.deepEqual(await store().leases.get('prod-a'), {
      cluster: 'prod-a',
      run: 'run_1',
      instance: 'two',
      fence: 2,
      acquiredAt: later(9),
      beatAt: later(9),
    })
    await store().leases.release('prod-a', 2)
    assert.equal(await store().leases.takeOver('prod-a', to), null)
  })
})

const resolved = {verdict: 'resolved', sentence: 'Every alert ended.', at: later(300)} as const

describeStore('monitors', ({store}) => {
  const sign = {bad: 2, good: 0, since: at, open: true, sentence: 'No leader'}

  it('remember the newest state of each cluster, and nothing of others', async () => {
    assert.deepEqual(await store().monitors.get('prod-a'), {})
    await store().monitors.put('prod-a', {corrupt: sign})
    await store().monitors.put('prod-a', {'no-leader': sign})
    await store().monitors.put('prod-b', {})
    assert.deepEqual(await store().monitors.get('prod-a'), {'no-leader': sign})
    assert.deepEqual(await store().monitors.get('prod-b'), {})
  })
})

describeStore('outcomes', ({store}) => {
  it('are watched until their verdict is given', async () => {
    await store().outcomes.insert(anOutcome({run: 'run_1'}))
    await store().outcomes.insert(anOutcome({run: 'run_2'}))
    assert.equal(await store().outcomes.update(anOutcome({run: 'run_1', looks: 3, judged: resolved})), true)
    assert.deepEqual(await store().outcomes.watching(), [anOutcome({run: 'run_2'})])
    assert.equal((await store().outcomes.get('run_1'))?.looks, 3)
    assert.equal(await store().outcomes.get('run_3'), null)
  })

  it('keep the verdict that was given first: a verdict that was given stays', async () => {
    await store().outcomes.insert(anOutcome({judged: resolved}))
    const other = anOutcome({judged: {...resolved, verdict: 'worse'}})
    assert.equal(await store().outcomes.update(other), false)
    assert.equal(await store().outcomes.update(anOutcome()), false)
    assert.equal((await store().outcomes.get('run_1'))?.judged?.verdict, 'resolved')
  })
})

describeStore('live views', ({store}) => {
  it('are open until they end, one by one, oldest first', async () => {
    await store().liveWatches.insert(aWatch({id: 'watch_2', channel: 'C2', startedAt: later(1)}))
    await store().liveWatches.insert(aWatch({id: 'watch_1', startedAt: at}))
    const ids = (await store().liveWatches.open()).map(({id}) => id)
    assert.deepEqual(ids, ['watch_1', 'watch_2'])
    assert.equal((await store().liveWatches.current('prod-a', 'C2'))?.id, 'watch_2')
    assert.equal(await store().liveWatches.current('prod-b', 'C2'), null)
    assert.deepEqual(
      await store().liveWatches.get('watch_1'),
      JSON.parse(JSON.stringify(aWatch({startedAt: at}))),
    )
  })

  it('keep their end: a live view that ended stays so', async () => {
    const ended = {at: later(60), by: person('ann')}
    await store().liveWatches.insert(aWatch())
    assert.equal(await store().liveWatches.update(aWatch({ended})), true)
    assert.equal(await store().liveWatches.update(aWatch()), false)
    assert.equal(await store().liveWatches.update(aWatch({ended: {at: later(90), by: null}})), false)
    assert.deepEqual((await store().liveWatches.get('watch_1'))?.ended, ended)
    assert.deepEqual(await store().liveWatches.open(), [])
    assert.equal(await store().liveWatches.current('prod-a', 'C1'), null)
  })

  it('are forgotten long after they ended, and never while they are open', async () => {
    await store().liveWatches.insert(aWatch({id: 'open', startedAt: at}))
    await store().liveWatches.insert(aWatch({id: 'over', startedAt: at, ended: {at: later(60), by: null}}))
    assert.equal(await store().liveWatches.prune(at), 0)
    assert.equal(await store().liveWatches.prune(later(1)), 1)
    assert.equal(await store().liveWatches.get('over'), null)
    assert.equal((await store().liveWatches.open()).length, 1)
  })
})

describeStore('enrolments of authenticator apps', ({store}) => {
  const one = {person: 'U1', sealed: 'v1.x', enrolledAt: at, enrolledBy: person('ann'), lastStep: null}
  const enrolment = {...one, failures: []}

  it('are one for each person', async () => {
    assert.equal(await store().oneTimeCodes.insert(enrolment), 'new')
    assert.equal(await store().oneTimeCodes.insert({...enrolment, sealed: 'v1.y'}), 'duplicate')
    assert.deepEqual(await store().oneTimeCodes.get('U1'), enrolment)
    assert.equal(await store().oneTimeCodes.get('U2'), null)
  })

  it('are changed, listed by person, and removed', async () => {
    for (const id of ['U2', 'U1']) await store().oneTimeCodes.insert({...enrolment, person: id})
    const two = {...enrolment, person: 'U1'}
    assert.equal(await store().oneTimeCodes.swap(two, {...two, lastStep: 7}), true)
    assert.deepEqual(
      (await store().oneTimeCodes.all()).map(({person: id, lastStep}) => [id, lastStep]),
      [
        ['U1', 7],
        ['U2', null],
      ],
    )
    assert.equal(await store().oneTimeCodes.remove('U1'), true)
    assert.equal(await store().oneTimeCodes.remove('U1'), false)
  })

  it('are changed only from what was read', async () => {
    await store().oneTimeCodes.insert(enrolment)
    const read = (await store().oneTimeCodes.get('U1')) ?? assert.fail('nothing is kept')
    const [used, tried] = [
      {...read, lastStep: 7},
      {...read, failures: [at]},
    ]

    const swaps = await Promise.all([used, tried, used].map(to => store().oneTimeCodes.swap(read, to)))

    assert.deepEqual(swaps, [true, false, false])
    assert.deepEqual(await store().oneTimeCodes.get('U1'), used)
    assert.equal(await store().oneTimeCodes.swap({...used, person: 'U9'}, {...used, person: 'U9'}), false)
  })
})

describeStore('observations', ({store}) => {
  it('returns the newest of a cluster by its time', async () => {
    await store().observations.insert({...kept('o1', 'a'), at: later(5)})
    await store().observations.insert(kept('o2', 'a'))
    assert.equal((await store().observations.latest('a'))?.id, 'o1')
    assert.equal(await store().observations.latest('b'), null)
    assert.deepEqual(await store().observations.get('o2'), kept('o2', 'a'))
  })

  it('drops old ones but keeps the newest of each cluster', async () => {
    for (const n of [1, 2, 3]) {
      await store().observations.insert({...kept(`a${n}`, 'a'), at: later(n)})
      await store().observations.insert({...kept(`b${n}`, 'b'), at: later(n)})
    }
    assert.equal(await store().observations.prune('evidence', later(3), 2), 2)
    assert.equal(await store().observations.get('a1'), null)
    assert.equal((await store().observations.get('b2'))?.id, 'b2')
    assert.equal(await store().observations.prune('evidence', later(99), 0), 4)
  })
})

describeStore('kept observations', ({store}) => {
  it('are found by their time', async () => {
    for (const n of [1, 2, 3]) await store().observations.insert({...kept(`o${n}`, 'a'), at: later(n)})
    const found = await store().observations.newestWithin('a', {from: later(1), to: later(2)})
    assert.equal(found?.id, 'o2')
    assert.equal(await store().observations.newestWithin('a', {from: later(4), to: later(9)}), null)
    assert.equal(await store().observations.newestWithin('b', {from: later(1), to: later(9)}), null)
  })

  it('are forgotten by what they were kept for', async () => {
    for (const purpose of ['evidence', 'schedule'] as const)
      for (const n of [1, 2])
        await store().observations.insert({...kept(`${purpose}${n}`, 'a'), at: later(n), purpose})
    assert.equal(await store().observations.prune('schedule', later(99), 1), 1)
    assert.equal(await store().observations.get('schedule1'), null)
    assert.equal((await store().observations.get('schedule2'))?.purpose, 'schedule')
    assert.equal((await store().observations.get('evidence1'))?.purpose, 'evidence')
  })
})

describeStore('history', ({store}) => {
  const MINUTE = 60
  const all = {from: later(-1e6), to: later(1e6), most: 10_000}

  it('gives the points of one cluster between two instants, oldest first', async () => {
    for (const n of [3, 1, 2]) await store().history.append('a', point(later(n)))
    await store().history.append('b', point(later(2)))
    assert.deepEqual(await store().history.window('a', {from: later(2), to: later(3), most: 9}), [
      point(later(2)),
      point(later(3)),
    ])
    assert.deepEqual(await store().history.window('c', all), [])
  })

  it('gives the newest point of a cluster', async () => {
    for (const n of [1, 3, 2]) await store().history.append('a', point(later(n)))
    assert.deepEqual(await store().history.latest('a'), point(later(3)))
    assert.equal(await store().history.latest('c'), null)
  })

  it('gives all of the last two hours, and of the time before one of every five minutes', async () => {
    for (let minute = 0; minute < 240; minute += 1)
      await store().history.append('a', point(later(minute * MINUTE)))
    const window = await store().history.window('a', {
      ...all,
      from: at,
      to: later(239 * MINUTE),
    })
    const close = window.filter(one => one.at >= later(119 * MINUTE))
    assert.equal(close.length, 121)
    assert.ok(window.length - close.length <= 25, `${window.length - close.length} older points`)
    const few = await store().history.window('a', {...all, from: at, to: later(239 * MINUTE), most: 50})
    assert.equal(few.length, 50)
  })

  it('keeps of five minutes the point that tells most', async () => {
    await store().history.append('a', point(later(0)))
    await store().history.append('a', point(later(60), 1000))
    await store().history.append('a', point(later(120)))
    assert.equal(await store().history.prune({before: later(-1e6), thinBefore: later(1e6)}), 2)
    assert.deepEqual(await store().history.window('a', all), [point(later(60), 1000)])
  })

  it('forgets what is too old, of every cluster', async () => {
    for (const cluster of ['a', 'b'])
      for (const n of [0, 1, 900]) await store().history.append(cluster, point(later(n)))
    assert.equal(await store().history.prune({before: later(2), thinBefore: later(2)}), 4)
    assert.deepEqual(await store().history.window('b', all), [point(later(900))])
  })
})

describeStore('hearing', ({store}) => {
  it('remembers the last time Slack reached us, and nothing before the first', async () => {
    assert.equal(await store().hearing.heardAt(), null)
    await store().hearing.beat(at)
    await store().hearing.beat(later(15))
    assert.equal(await store().hearing.heardAt(), later(15))
  })
})

describeStore('freezes', ({store}) => {
  it('keeps one per cluster, and the first one', async () => {
    assert.equal(await store().freezes.put(freeze()), 'new')
    assert.equal(await store().freezes.put(freeze({id: 'freeze_2', reason: 'other'})), 'duplicate')
    assert.deepEqual(await store().freezes.get('prod-a'), freeze())
    assert.equal(await store().freezes.get('prod-b'), null)
  })

  it('lifts exactly the one that is named', async () => {
    await store().freezes.put(freeze())
    assert.equal(await store().freezes.lift({cluster: 'prod-a', id: 'freeze_0'}), false)
    assert.equal(await store().freezes.lift(freeze()), true)
    assert.equal(await store().freezes.lift(freeze()), false)
    assert.equal(await store().freezes.put(freeze({id: 'freeze_2'})), 'new')
  })

  it('lists every frozen cluster', async () => {
    for (const cluster of ['prod-b', 'prod-a']) await store().freezes.put(freeze({cluster}))
    assert.deepEqual(
      (await store().freezes.all()).map(({cluster}) => cluster),
      ['prod-a', 'prod-b'],
    )
  })
})

describeStore('escalations', ({store}) => {
  it('notes once that approvers were called, and only while the plan waits', async () => {
    await store().plans.insert(planRecord(), 'once')
    assert.equal(await store().plans.escalate('plan_1', later(300)), true)
    assert.equal(await store().plans.escalate('plan_1', later(301)), false)
    assert.deepEqual(await store().plans.get('plan_1'), planRecord({escalatedAt: later(300)}))
    await store().plans.insert(planRecord({id: 'plan_2'}), 'twice')
    await store().plans.move('plan_2', 'awaiting-approval', 'denied')
    assert.equal(await store().plans.escalate('plan_2', later(300)), false)
  })
})

describeStore('decisions', ({store}) => {
  it('takes the later decision of one person where it replaces the earlier one', async () => {
    await store().plans.insert(planRecord(), 'once')
    await store().approvals.insert(approval('ada'))
    await store().approvals.insert(approval('bob'))
    const denial = approval('ada', {decision: 'deny', reason: 'no'})
    await store().approvals.replace(denial)
    await store().approvals.replace(approval('eve', {decision: 'deny'}))
    const kept = await store().approvals.of('plan_1')
    assert.deepEqual(
      kept.toSorted((a, b) => a.person.id.localeCompare(b.person.id)),
      [denial, approval('bob'), approval('eve', {decision: 'deny'})],
    )
  })
})
