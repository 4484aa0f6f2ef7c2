import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {watchCluster} from '../../src/operations/watch-cluster.ts'
import {approver, aTestWorld, operator, outsider} from '../fixtures/a-context.ts'

describe('App Home', () => {
  it('is read from the store alone, without a call to any cluster', async () => {
    const world = await aTestWorld()
    const home = await world.operations.home(operator)

    assert.deepEqual(world.cluster.calls, [])
    assert.deepEqual(
      home.fleet.map(({id, health}) => [id, health.words]),
      [['prod-a', 'never looked at']],
    )
  })

  it('shows what the schedule saw, with its age', async () => {
    const world = await aTestWorld()
    const [access] = world.context.clusters.all
    assert.ok(access)
    await watchCluster(access, world.context, {healthEveryMs: 30_000, deepEveryMs: 600_000})()
    world.clock.advance(7000)
    const {fleet} = await world.operations.home(operator)

    assert.deepEqual(
      fleet.map(({health: {severity, healthy, ageMs}}) => [severity, healthy, ageMs]),
      [['ok', '3 of 3', 7000]],
    )
  })

  it('tells everybody what they may do', async () => {
    const world = await aTestWorld()
    const rights = await Promise.all(
      [operator, approver, outsider].map(async by => (await world.operations.home(by)).may[0]?.roles),
    )

    assert.deepEqual(rights, [
      {operator: true, approver: true},
      {operator: false, approver: true},
      {operator: false, approver: false},
    ])
  })

  it('shows what waits, what is frozen and what is open', async () => {
    const world = await aTestWorld()
    await world.operations.freeze({cluster: 'prod-a', reason: 'bad disk', by: operator, channel: 'C1'})
    await world.operations.keepAlerts({
      version: '4',
      groupKey: '',
      status: 'firing',
      receiver: '',
      truncatedAlerts: 0,
      alerts: [
        {
          status: 'firing',
          labels: {alertname: 'etcdNoLeader', cluster: 'prod-a'},
          annotations: {},
          startsAt: '2026-01-01T03:00:00Z',
          fingerprint: 'f1',
        },
      ],
    })
    const home = await world.operations.home(operator)

    assert.equal(home.freezes[0]?.reason, 'bad disk')
    assert.equal(home.fleet[0]?.incident?.title, 'etcdNoLeader')
    assert.deepEqual(home.waiting, [])
  })
})
