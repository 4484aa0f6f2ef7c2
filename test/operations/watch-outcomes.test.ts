import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {AlertGroup} from '../../src/domain/alert.ts'
import {MiB} from '../../src/domain/units.ts'
import {watchOutcomes} from '../../src/operations/watch-outcomes.ts'
import type {Announcement} from '../../src/ports/announcer.ts'
import {approver, aRequest, aTestWorld, type TestWorld} from '../fixtures/a-context.ts'

const MINUTE = 60_000

async function receive(
  world: TestWorld,
  status: 'firing' | 'resolved',
  name = 'etcdFragmented',
): Promise<string> {
  const now = world.clock.now().toISOString()
  const group = AlertGroup.parse({
    ...{version: '4', groupKey: '{}:{}', status},
    alerts: [
      {
        ...{status, annotations: {}, fingerprint: name},
        labels: {alertname: name, severity: 'warning', cluster: 'prod-a'},
        startsAt: name === 'etcdFragmented' ? '2026-01-01T03:00:00Z' : now,
      },
    ],
  })
  const {incidents} = await world.operations.keepAlerts(group)
  return incidents[0] ?? assert.fail('no incident')
}

/** A run of a runbook for an alert, carried out to its end. */
async function aRunFor(world: TestWorld, incident: string | null): Promise<string> {
  const asked = await world.operations.propose(aRequest('defragment', {incident}))
  assert.ok(asked.ok, JSON.stringify(asked))
  const decision = {plan: asked.record.id, decision: 'approve', by: approver, channel: 'C1'} as const
  assert.ok((await world.operations.decide(decision)).ok)
  await world.background.idle()
  return (await world.store.runs.ofPlan(asked.record.id))?.id ?? assert.fail('no run')
}

async function anIncidentWithARun(options: Parameters<typeof aTestWorld>[0] = {}): Promise<{
  readonly world: TestWorld
  readonly incident: string
  readonly run: string
}> {
  const world = await aTestWorld(options)
  const incident = await receive(world, 'firing')
  return {world, incident, run: await aRunFor(world, incident)}
}

function told({announced}: TestWorld): readonly Extract<Announcement, {kind: 'outcome'}>[] {
  return announced.filter(announcement => announcement.kind === 'outcome')
}

async function watchAt(world: TestWorld, minutes: number): Promise<number> {
  world.clock.advance(minutes * MINUTE)
  return watchOutcomes(world.context)
}

describe('the alerts of an incident after a run of it', () => {
  it('are watched, which the card of the ended run says', async () => {
    const {world, run, incident} = await anIncidentWithARun()

    const ended = world.announced.find(announcement => announcement.kind === 'run-ended')
    const outcome = await world.store.outcomes.get(run)
    assert.equal(ended?.watchedUntil, outcome?.until)
    assert.deepEqual([outcome?.incident, outcome?.judged], [incident, null])
    assert.equal(Date.parse(outcome?.until ?? '') - Date.parse(outcome?.since ?? ''), 5 * MINUTE)
  })

  it('get no verdict before the time is over', async () => {
    const {world, run} = await anIncidentWithARun()
    await receive(world, 'resolved')

    assert.equal(await watchAt(world, 4), 0)

    assert.deepEqual(told(world), [])
    assert.equal((await world.store.outcomes.get(run))?.looks, 1)
  })

  it('are "resolved" when they ended and what the runbook treats is healthy, on the record', async () => {
    const {world, run} = await anIncidentWithARun()
    await receive(world, 'resolved')
    await watchAt(world, 2)

    assert.equal(await watchAt(world, 3), 1)

    const [outcome] = told(world)
    assert.deepEqual([outcome?.judged.verdict, outcome?.next], ['resolved', null])
    assert.match(outcome?.judged.sentence ?? '', /healthy since 03:\d\d:\d\d UTC/)
    const [entry] = await world.store.audit.list({run, limit: 1})
    assert.equal(entry?.event.kind, 'outcome-judged')
    assert.match(entry?.event.summary ?? '', /resolved/)
  })

  it('are "unchanged" while they fire, with what a fresh diagnosis proposes', async () => {
    const {world, incident} = await anIncidentWithARun()
    for (const member of world.cluster.members)
      Object.assign(member, {dbSize: 900 * MiB, dbSizeInUse: 90 * MiB})

    await watchAt(world, 5)

    const [outcome] = told(world)
    assert.equal(outcome?.judged.verdict, 'unchanged')
    const {diagnosis, evidence = ''} = outcome?.next ?? {}
    const proposed = diagnosis?.proposals[0] ?? assert.fail('nothing is proposed')
    assert.equal((await world.operations.proposal(evidence, 0)).runbook, proposed.runbook)
    assert.equal(outcome?.incident, incident)
  })

  it('are "worse" when another alert joined the incident', async () => {
    const {world} = await anIncidentWithARun()
    await receive(world, 'resolved')
    world.clock.advance(MINUTE)
    await receive(world, 'firing', 'etcdNoLeader')

    await watchAt(world, 4)

    assert.equal(told(world)[0]?.judged.verdict, 'worse')
  })

  it('are unknown, not resolved, while a member does not answer', async () => {
    const {world} = await anIncidentWithARun()
    await receive(world, 'resolved')
    world.cluster.member('etcd-2').up = false

    await watchAt(world, 5)

    assert.equal(told(world)[0]?.judged.verdict, 'unknown')
  })

  it('get their verdict from the next process when this one ends, and it is never said twice', async () => {
    const {world, run} = await anIncidentWithARun({instance: 'first'})
    await receive(world, 'resolved')
    const {store, clock, cluster} = world
    const next = await aTestWorld({store, clock, cluster, instance: 'second'})
    clock.advance(7 * MINUTE)

    const judged = await Promise.all([watchOutcomes(next.context), watchOutcomes(world.context)])

    assert.deepEqual(
      judged.toSorted((a, b) => a - b),
      [0, 1],
    )
    assert.equal(await watchAt(next, 60), 0)
    assert.equal(told(next).length + told(world).length, 1)
    const kinds = (await store.audit.list({run, limit: 50})).map(({event}) => event.kind)
    assert.equal(kinds.filter(kind => kind === 'outcome-judged').length, 1)
  })

  it('are watched also when the plan was asked for outside the thread of the incident', async () => {
    const world = await aTestWorld()
    const incident = await receive(world, 'firing')

    const run = await aRunFor(world, null)

    assert.equal((await world.store.outcomes.get(run))?.incident, incident)
  })

  it('are not watched where there is no incident, nor where the policy says so', async () => {
    const calm = await aTestWorld()
    assert.equal(await calm.store.outcomes.get(await aRunFor(calm, null)), null)

    const {world, run} = await anIncidentWithARun({policy: {watchAfterRunMs: 0}})
    assert.equal(await world.store.outcomes.get(run), null)
  })

  it('are forgotten when their cluster was taken out of the configuration', async () => {
    const {world, run} = await anIncidentWithARun()
    const {store, clock, cluster} = world
    const next = await aTestWorld({store, clock, cluster, instance: 'next', settings: {id: 'other'}})

    await watchOutcomes(next.context)

    assert.equal((await store.outcomes.get(run))?.judged?.verdict, 'unknown')
    assert.deepEqual(next.announced, [])
  })
})
