import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {allow} from '../../src/domain/gate.ts'
import {MemberInput, memberNamed} from '../../src/domain/member-name.ts'
import type {RunRecord} from '../../src/domain/run.ts'
import {defineStep, type Runbook, type Step} from '../../src/domain/runbook.ts'
import type {Proposed} from '../../src/operations/propose-plan.ts'
import {approver, aRequest, aTestWorld, type TestWorld} from '../fixtures/a-context.ts'

const stopAll = ['etcd-1', 'etcd-2', 'etcd-3'].map(member => ({step: 'stop-here', input: {member}}))

/** Stops a service, and judges by nothing but the host. */
const stopHere = defineStep({
  id: 'stop-here',
  input: MemberInput,
  moves: [],
  inTheDark: true,
  undo: 'Start it.',
  describe: ({member}) => `Stop ${member}`,
  commandLine: ({member}) => `systemctl stop etcd   # on the host of ${member}`,
  forecast: ({member}) => ({stallMs: null, away: [member], sentence: 'answers nobody'}),
  guard: () => allow('it is a test'),
  unneeded: () => null,
  mark: () => null,
  progress: ({member}, view) => {
    const {host} = memberNamed(view, member).probes
    return host.ok && host.value.service !== 'active' ? 'done' : 'not-done'
  },
  fit: () => allow('nobody is meant to answer'),
  deadlineMs: () => 5000,
  run: ({member}, {tools, deadlineMs}) => tools.stopService(member, deadlineMs),
})

const {inTheDark: _, ...stopInTheLight} = stopHere

const standstill: Runbook = {
  id: 'standstill',
  catalogue: [],
  title: 'Stop everybody',
  summary: 'Stops every member.',
  risk: 'disruptive',
  treats: [],
  inTheDark: true,
  measure: {title: 'Service', show: () => null},
  params: [],
  draft: () => ({steps: stopAll, notes: []}),
}

function worldWith(step: Step, runbook: Runbook = standstill): Promise<TestWorld> {
  return aTestWorld({runbooks: [runbook], steps: [step]})
}

function propose(world: TestWorld): Promise<Proposed> {
  return world.operations.propose(aRequest('standstill'))
}

async function runOf(world: TestWorld): Promise<RunRecord> {
  const proposed = await propose(world)
  assert.ok(proposed.ok, JSON.stringify(proposed))
  const plan = proposed.record.id
  await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
  const run = await world.store.runs.ofPlan(plan)
  assert.ok(run)
  return run
}

function silence(world: TestWorld): void {
  for (const member of world.cluster.members) member.up = false
}

describe('a run that makes everybody silent', () => {
  it('goes on in the silence with steps that judge by the hosts', async () => {
    const world = await worldWith(stopHere)

    const run = await runOf(world)

    assert.equal(run.state, 'succeeded', run.note)
    assert.deepEqual(world.cluster.effects, ['stop etcd-1', 'stop etcd-2', 'stop etcd-3'])
  })

  it('stops in the silence before any other step', async () => {
    const world = await worldWith(stopInTheLight)
    world.cluster.before = () => silence(world)

    const run = await runOf(world)

    assert.equal(run.stopReason, 'plan_changed')
    assert.match(run.note, /No endpoint answers any more/)
    assert.deepEqual(world.cluster.effects, ['stop etcd-1'])
  })
})

describe('a plan for a cluster that says nothing', () => {
  it('is made by a runbook for what is left of one, and does not fit any more once somebody answers', async () => {
    const world = await worldWith(stopHere)
    silence(world)
    const proposed = await propose(world)
    assert.ok(proposed.ok, JSON.stringify(proposed))
    world.cluster.member('etcd-2').up = true

    const plan = proposed.record.id
    await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
    await world.background.idle()

    assert.equal(proposed.record.plan.facts.clusterId, null)
    assert.equal((await world.store.runs.ofPlan(plan))?.stopReason, 'plan_changed')
    assert.deepEqual(world.cluster.effects, [])
  })

  it('is refused by every other runbook', async () => {
    const {inTheDark, ...inTheLight} = standstill
    const world = await worldWith(stopHere, inTheLight)
    silence(world)

    const proposed = await propose(world)

    assert.ok(inTheDark && !proposed.ok)
    assert.match(proposed.refusal.reason, /No endpoint of the cluster answers: connection refused\./)
  })
})
