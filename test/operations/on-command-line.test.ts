import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, it} from 'node:test'
import {openStore} from '../../src/adapters/store/open-store.ts'
import type {PlanRecord} from '../../src/domain/approval.ts'
import {canonicalJson} from '../../src/domain/json.ts'
import {onCommandLine} from '../../src/domain/person.ts'

import {type Plan, planAsJson} from '../../src/domain/plan.ts'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import {carryThrough, type LoadedRun} from '../../src/operations/follow-run.ts'
import {onCommandLineOf} from '../../src/operations/on-command-line.ts'
import {claimRun, pickUpRuns} from '../../src/operations/pick-up-runs.ts'
import type {Store} from '../../src/ports/store.ts'
import {aRequest, aTestWorld, type TestWorld, testDigest} from '../fixtures/a-context.ts'

const alice = onCommandLine('alice', 'U1')
const bob = onCommandLine('bob', 'U2')

/** A plan asked for and approved at the terminal; its run belongs to nobody yet. */
async function anApprovedRun({context}: TestWorld, runbook = 'move-leader'): Promise<string> {
  const wish = {cluster: 'prod-a', runbook, params: {}, reason: 'slow disk'}
  const asked = await onCommandLineOf(alice, context).request(wish)
  assert.ok(asked.ok, JSON.stringify(asked))
  const decided = await onCommandLineOf(bob, context).decide({plan: asked.record.id, decision: 'approve'})
  assert.ok(decided.ok, JSON.stringify(decided))
  return decided.started?.run ?? assert.fail('no run was started')
}

function follow(run: string, {context, background}: TestWorld): Promise<LoadedRun> {
  return carryThrough(run, {context, background, tell: () => undefined})
}

function atWork(server: TestWorld): Parameters<typeof pickUpRuns>[0] {
  return {...server, followUp: incidents => server.operations.followUpAlerts(incidents)}
}

describe('a run started on the command line beside a living server', () => {
  let folder = ''
  let stores: Store[] = []
  let server: TestWorld
  let terminal: TestWorld

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-twin-'))
    stores = []
    const open = async (): Promise<Store> => {
      const store = await openStore({url: `sqlite:${join(folder, 'quorate.db')}`, digest: testDigest})
      stores.push(store)
      return store
    }
    server = await aTestWorld({store: await open(), instance: 'server'})
    const {cluster, clock} = server
    terminal = await aTestWorld({store: await open(), instance: 'terminal', cluster, clock})
    await server.store.claimServing()
  })

  afterEach(async () => {
    for (const store of stores) await store.close()
    rmSync(folder, {recursive: true})
  })

  it('is carried out by the server, once, while the terminal follows it to its end', async () => {
    const run = await anApprovedRun(terminal)

    const followed = follow(run, terminal)
    assert.equal(await pickUpRuns(atWork(server)), 1)
    const seen = await followed

    assert.deepEqual([seen.run.state, seen.run.instance], ['succeeded', 'server'])
    assert.equal(server.cluster.effects.length, 1)
    assert.equal(await pickUpRuns(atWork(server)), 0)
  })

  it('is taken by the terminal when the server ended without taking it', async () => {
    const run = await anApprovedRun(terminal)
    await server.store.close()
    stores = [terminal.store]

    const seen = await follow(run, terminal)

    assert.deepEqual([seen.run.state, seen.run.instance], ['succeeded', 'terminal'])
    assert.equal(terminal.cluster.effects.length, 1)
  })

  it('belongs to exactly one claim', async () => {
    const run = await anApprovedRun(terminal)

    const claims = [await claimRun(run, server.context), await claimRun(run, terminal.context)]

    assert.equal(claims.filter(claim => claim !== null).length, 1)
  })

  it('waits for a person when the next server finds that nobody took it', async () => {
    const run = await anApprovedRun(terminal)

    await settleInterruptedRuns(server.context)

    assert.equal((await server.store.runs.get(run))?.state, 'interrupted')
    assert.equal(await pickUpRuns(atWork(server)), 0)
    const resumed = await onCommandLineOf(alice, terminal.context).runAction({run, action: 'resume'})
    assert.ok(resumed.ok, JSON.stringify(resumed))
    await pickUpRuns(atWork(server))
    assert.equal((await follow(run, terminal)).run.state, 'succeeded')
  })

  it('is cancelled by a word at the terminal', async () => {
    const run = await anApprovedRun(terminal)

    const asked = await onCommandLineOf(alice, terminal.context).runAction({run, action: 'cancel'})
    await pickUpRuns(atWork(server))

    assert.ok(asked.ok)
    const seen = await follow(run, terminal)
    assert.deepEqual([seen.run.state, seen.run.stopReason], ['stopped', 'cancelled'])
    assert.deepEqual(server.cluster.effects, [])
  })

  it('is paused and resumed by a word at the terminal, and carried out by the server', async () => {
    const run = await anApprovedRun(terminal)
    const atTerminal = onCommandLineOf(alice, terminal.context)

    const paused = await atTerminal.runAction({run, action: 'pause'})
    await pickUpRuns(atWork(server))
    const seen = await follow(run, terminal)

    assert.ok(paused.ok, JSON.stringify(paused))
    assert.deepEqual([seen.run.state, server.cluster.effects], ['paused', []])
    assert.ok((await atTerminal.runAction({run, action: 'resume'})).ok)
    assert.equal(await pickUpRuns(atWork(server)), 1)
    assert.equal((await follow(run, terminal)).run.state, 'succeeded')
    assert.equal(server.cluster.effects.length, 1)
  })

  it('is refused while another run holds the cluster, without saying that one is dead', async () => {
    await anApprovedRun(terminal)
    const second = {cluster: 'prod-a', runbook: 'defragment', params: {}, reason: 'free pages'}
    const asked = await onCommandLineOf(alice, terminal.context).request(second)
    assert.ok(asked.ok)

    const decided = await onCommandLineOf(bob, terminal.context).decide({
      plan: asked.record.id,
      decision: 'approve',
    })

    assert.ok(!decided.ok)
    assert.equal(decided.refusal.code, 'refused/busy')
    assert.ok(!decided.refusal.reason.includes('interrupted'))
  })
})

describe('a run that its terminal was told to leave', () => {
  it('is interrupted between two steps, on the record, and waits for a person', async () => {
    const ending = new AbortController()
    const reach = (name: string): void => {
      if (name === 'step.gated') ending.abort(new Error('SIGINT'))
    }
    const world = await aTestWorld({stopping: ending.signal, reach})
    const run = await anApprovedRun(world, 'defragment')

    const seen = await follow(run, world)

    assert.equal(seen.run.state, 'interrupted')
    assert.equal(world.cluster.effects.length, 1)
    assert.equal((await world.store.audit.list({run, limit: 1}))[0]?.event.kind, 'run-interrupted')
  })
})

describe('a run whose terminal died', () => {
  it('is settled, and resumed, at the next terminal', async () => {
    const first = await aTestWorld({instance: 'first'})
    const run = await anApprovedRun(first)
    assert.ok(await claimRun(run, first.context))
    const {store, clock, cluster} = first
    const next = await aTestWorld({store, clock, cluster, instance: 'next'})

    const resumed = await onCommandLineOf(alice, next.context).runAction({run, action: 'resume'})

    assert.ok(resumed.ok, JSON.stringify(resumed))
    assert.equal((await follow(run, next)).run.state, 'succeeded')
  })
})

describe('a destructive plan', () => {
  async function aDestructivePlan(world: TestWorld): Promise<PlanRecord> {
    const asked = await world.operations.propose(aRequest('move-leader'))
    assert.ok(asked.ok)
    const plan: Plan = {...asked.record.plan, risk: 'destructive'}
    const hash = world.context.digest.sha256(canonicalJson(planAsJson(plan)))
    return {...asked.record, plan, hash, approvalsNeeded: 2}
  }

  for (const [typed, ok] of [
    [undefined, false],
    ['prod-b', false],
    ['prod-a', true],
  ] as const)
    it(`is ${ok ? 'approved' : 'refused, on the record,'} with ${typed ?? 'nothing'} typed`, async () => {
      const world = await aTestWorld()
      const record = await aDestructivePlan(world)
      const plans = {...world.store.plans, get: async () => record}
      const store = {...world.store, plans}

      const decided = await onCommandLineOf(bob, {...world.context, store}).decide({
        plan: record.id,
        decision: 'approve',
        ...(typed === undefined ? {} : {typed}),
      })

      assert.equal(decided.ok, ok, JSON.stringify(decided))
      const [newest] = await world.store.audit.list({limit: 1})
      assert.equal(newest?.event.kind === 'approval-refused', !ok)
    })
})
