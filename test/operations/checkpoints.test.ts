import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {AlertGroup} from '../../src/domain/alert.ts'
import type {Checkpoint} from '../../src/domain/checkpoint.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import {announce} from '../../src/slack/announce.ts'
import {approver, aRequest, aTestWorld, operator, type TestWorld, testDigest} from '../fixtures/a-context.ts'

function checkpointOf(world: TestWorld): Checkpoint | undefined {
  return world.announced.find(announcement => announcement.kind === 'checkpoint')?.checkpoint
}

async function aFinishedRun(world: TestWorld): Promise<void> {
  const asked = await world.operations.propose(aRequest('move-leader', {threadKey: 'incident:inc_1'}))
  assert.ok(asked.ok)
  const plan = asked.record.id
  await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
}

describe('a checkpoint of the audit trail', () => {
  it('is told when a run ends, names its last entry, and verifies ever after', async () => {
    const world = await aTestWorld()

    await aFinishedRun(world)

    const checkpoint = checkpointOf(world)
    const [newest] = await world.store.audit.list({limit: 1})
    assert.equal(newest?.event.kind, 'run-finished')
    assert.ok(checkpoint)
    assert.equal(checkpoint.seq, newest.seq)
    const code = 'input/invalid'
    await world.operations.refuse({by: operator, channel: 'C1', cluster: null, summary: 'later', code})
    assert.ok((await verifyAudit(world.store.audit, testDigest, {checkpoint})).intact)
    const foreign = {seq: checkpoint.seq, seal: 'ab'.repeat(16)}
    assert.ok(!(await verifyAudit(world.store.audit, testDigest, {checkpoint: foreign})).intact)
  })

  it('is told once per run', async () => {
    const world = await aTestWorld()

    await aFinishedRun(world)

    assert.equal(world.announced.filter(({kind}) => kind === 'checkpoint').length, 1)
  })

  it('goes into the thread the run belongs to, as one line to copy', async () => {
    const world = await aTestWorld()
    await aFinishedRun(world)
    const announcement = world.announced.find(({kind}) => kind === 'checkpoint')
    assert.ok(announcement)

    const [message, ...others] = announce(announcement)

    assert.equal(others.length, 0)
    assert.equal(message?.threadKey, 'incident:inc_1')
    assert.match(message?.text ?? '', /^Audit checkpoint \d+:[0-9a-f]{32}$/)
  })

  it('is told when an incident closes, in its thread', async () => {
    const world = await aTestWorld()
    const alert = {
      status: 'firing',
      labels: {alertname: 'a', cluster: 'prod-a'},
      startsAt: '2026-01-01T03:00:00Z',
      fingerprint: 'f1',
    }
    const group = AlertGroup.parse({version: '4', groupKey: 'g', status: 'firing', alerts: [alert]})
    const [incident = ''] = (await world.operations.keepAlerts(group)).incidents

    await world.operations.incidentAction({incident, action: 'close', by: approver, channel: 'C1'})

    const announcement = world.announced.find(({kind}) => kind === 'checkpoint')
    assert.ok(announcement)
    assert.equal(announce(announcement)[0]?.threadKey, `incident:${incident}`)
    assert.equal(checkpointOf(world)?.seq, (await world.store.audit.list({limit: 1}))[0]?.seq)
  })
})
