import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {ForeignAlert} from '../../src/domain/foreign-alert.ts'
import type {TakenPost} from '../../src/operations/operations.ts'
import {aTestWorld, operator, type TestWorld} from '../fixtures/a-context.ts'

const places = [{channels: ['C9'], apps: ['alertmanager']}] as const

function anAlert(more: Partial<ForeignAlert> = {}): ForeignAlert {
  const labels = [{name: 'cluster', value: 'prod-a'}]
  return {
    app: 'alertmanager',
    name: 'etcdNoLeader',
    status: 'firing',
    severity: 'critical',
    summary: '',
    labels,
    ...more,
  }
}

function aWorld(): Promise<TestWorld> {
  return aTestWorld({settings: {alertPlaces: places}})
}

function keep(
  {operations}: TestWorld,
  seconds: number,
  {
    alert = anAlert(),
    channel = 'C9',
    by = null,
  }: {alert?: ForeignAlert; channel?: string; by?: typeof operator | null} = {},
): Promise<TakenPost> {
  const ts = `${1_767_236_820 + seconds}.000100`
  return operations.keepSlackAlerts({channel, ts, saidTs: ts, alerts: [alert], by})
}

async function alertsOf({store}: TestWorld): Promise<readonly string[]> {
  const incident = await store.incidents.current('prod-a')
  return (incident?.alerts ?? []).map(({status, startsAt}) => `${status} since ${startsAt.slice(11, 19)}`)
}

describe('an alert of a message in Slack', () => {
  it('is the same occurrence until it ends, and another one after that', async () => {
    const world = await aWorld()
    await keep(world, 0)
    await keep(world, 60)
    assert.deepEqual(await alertsOf(world), ['firing since 03:07:00'])

    await keep(world, 120, {alert: anAlert({status: 'resolved'})})
    assert.deepEqual(await alertsOf(world), ['resolved since 03:07:00'])

    await keep(world, 180)
    assert.deepEqual(await alertsOf(world), ['firing since 03:10:00'])
  })

  it('does not fire again because an older message arrives after the one that ended it', async () => {
    const world = await aWorld()
    await keep(world, 0)
    await keep(world, 120, {alert: anAlert({status: 'resolved'})})
    await keep(world, 60)

    assert.deepEqual(await alertsOf(world), ['resolved since 03:07:00'])
  })

  it('that ended before anybody heard of it opens nothing', async () => {
    const world = await aWorld()
    await keep(world, 60, {alert: anAlert({status: 'resolved'})})
    const {placed} = await keep(world, 0)

    assert.deepEqual(placed, [{cluster: 'prod-a', incident: null, fresh: true}])
  })

  for (const [what, more] of [
    ['in another channel', {channel: 'C1'}],
    ['of an app that is not configured', {alert: anAlert({app: 'datadog'})}],
    ['with the labels of another cluster', {alert: anAlert({labels: [{name: 'cluster', value: 'prod-b'}]})}],
  ] as const)
    it(`${what} starts nothing and is put on record`, async () => {
      const world = await aWorld()
      const {placed, unplaced} = await keep(world, 0, more)

      assert.deepEqual([placed.length, unplaced.length], [0, 1])
      const [entry] = await world.store.audit.list({limit: 1})
      assert.equal(entry?.event.kind, 'alert-refused')
    })

  it('is taken from any channel when a person asks, in their name', async () => {
    const world = await aWorld()
    const {placed} = await keep(world, 0, {channel: 'C1', by: operator})

    assert.equal(placed.length, 1)
    const [entry] = await world.store.audit.list({limit: 1})
    assert.deepEqual(entry?.event.actor, operator)
  })

  it('never changes the cluster', async () => {
    const world = await aWorld()
    const {placed} = await keep(world, 0)
    await world.operations.followUpAlerts(placed.flatMap(({incident}) => incident ?? []))

    assert.deepEqual(world.cluster.effects, [])
  })
})
