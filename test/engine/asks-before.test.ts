import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {approver, aRequest, aTestWorld} from '../fixtures/a-context.ts'

describe('what only the guard of a step needs', () => {
  it('is read before the step, and not again while the cluster settles after it', async () => {
    const world = await aTestWorld()
    world.cluster.clock = world.clock
    const {calls} = world.cluster
    const request = aRequest('defragment', {params: {member: 'etcd-2'}})
    const proposed = await world.operations.propose(request)
    assert.ok(proposed.ok, JSON.stringify(proposed))
    const planned = calls.length

    await world.operations.decide({
      ...{plan: proposed.record.id, decision: 'approve', by: approver, channel: 'C1'},
    })
    await world.background.idle()

    const ran = calls.slice(planned)
    assert.deepEqual(world.cluster.effects, ['defragment etcd-2'])
    // Once before it, and once when the run is over, to compare with what its plan had read.
    assert.equal(ran.filter(call => call === 'disk etcd-2').length, 2)
    assert.ok(ran.indexOf('disk etcd-2') < ran.findIndex(call => call.startsWith('defragment ')))
    assert.ok(ran.filter(call => call.startsWith('status ')).length > 3)
  })
})
