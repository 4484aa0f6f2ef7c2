import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {allow} from '../../src/domain/gate.ts'
import type {DataDirectoryFacts} from '../../src/domain/host-facts.ts'
import type {Runbook, Step} from '../../src/domain/runbook.ts'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import type {HostPort} from '../../src/ports/host.ts'
import {restoreData} from '../../src/steps/restore-data.ts'
import {aTestWorld, type TestWorld} from '../fixtures/a-context.ts'
import {aDestructiveRunbook} from '../fixtures/a-destructive-runbook.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'
import {type Left, resume, runUntil} from './dying.ts'

const input = {
  ...{member: 'etcd-2', file: 'prod-a.db', sha256: 'a'.repeat(64), bytes: '1000', name: 'etcd-2'},
  ...{peerUrls: 'https://10.0.0.12:2380', cluster: 'etcd-2=https://10.0.0.12:2380', token: 'new', bump: ''},
}

/** A host whose restore goes on when nobody listens any more, and ends after so many looks. */
class RestoringHost extends ScriptedCluster {
  started = 0
  looksUntilDone = 0
  endsWith: DataDirectoryFacts = {names: ['member'], restoring: false}

  override hosts(): HostPort {
    return {...super.hosts(), dataDirectory: async name => this.#look(name)}
  }

  #look(name: string): DataDirectoryFacts {
    if (this.started === 0 || name !== input.member) return {names: [], restoring: false}
    this.looksUntilDone -= 1
    return this.looksUntilDone >= 0 ? {names: [], restoring: true} : this.endsWith
  }
}

/** The real step and how it is judged, on a cluster that is up and without a file: what it does is only counted. */
function restoring(cluster: RestoringHost): {
  readonly steps: readonly Step[]
  readonly runbooks: readonly Runbook[]
} {
  const step: Step = {
    ...restoreData,
    id: 'restore-one',
    guard: () => allow('nothing speaks against it'),
    fit: () => allow('it is there'),
    run: async () => void (cluster.started += 1),
  }
  const draft = (): ReturnType<Runbook['draft']> => ({steps: [{step: step.id, input}], notes: []})
  return {steps: [step], runbooks: [{...aDestructiveRunbook('restore-one'), draft}]}
}

async function diedWhileRestoring(cluster: RestoringHost): Promise<Left> {
  const wish = {runbook: 'restore-one', params: {}}
  const left = await runUntil('step.acted', wish, {cluster, world: restoring(cluster)})
  assert.deepEqual([left.died, cluster.started], [true, 1])
  return left
}

async function next({clock, store}: Left, cluster: RestoringHost): Promise<TestWorld> {
  const world = await aTestWorld({clock, cluster, store, instance: 'second', ...restoring(cluster)})
  await settleInterruptedRuns(world.context)
  return world
}

describe('a process killed while a host restores', () => {
  it('finds the result of the unit that went on, and does not restore again', async () => {
    const cluster = new RestoringHost()
    cluster.looksUntilDone = 5
    const left = await diedWhileRestoring(cluster)

    const world = await next(left, cluster)

    assert.equal((await left.store.runs.steps(left.run))[0]?.state, 'done')
    await resume(left.run, world)
    assert.equal((await left.store.runs.get(left.run))?.state, 'succeeded')
    assert.equal(cluster.started, 1)
  })

  it('asks a person while the unit goes on past its deadline, and takes its result later', async () => {
    const cluster = new RestoringHost()
    cluster.looksUntilDone = 100_000
    const left = await diedWhileRestoring(cluster)

    const world = await next(left, cluster)

    assert.equal((await left.store.runs.steps(left.run))[0]?.state, 'unknown')
    cluster.looksUntilDone = 0
    await resume(left.run, world)
    assert.equal((await left.store.runs.get(left.run))?.state, 'succeeded')
    assert.equal(cluster.started, 1)
  })

  it('does it again when the unit failed', async () => {
    const cluster = new RestoringHost()
    cluster.looksUntilDone = 5
    cluster.endsWith = {names: [], restoring: false}
    const left = await diedWhileRestoring(cluster)

    const world = await next(left, cluster)

    assert.equal((await left.store.runs.steps(left.run))[0]?.state, 'pending')
    cluster.endsWith = {names: ['member'], restoring: false}
    await resume(left.run, world)
    assert.equal((await left.store.runs.get(left.run))?.state, 'succeeded')
    assert.equal(cluster.started, 2)
  })
})
