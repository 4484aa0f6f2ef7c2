import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Member} from '../../src/domain/cluster.ts'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {instants, nextProcess, resume, runUntil} from '../engine/dying.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

const changes = [
  {
    runbook: 'add-learner',
    params: {peerUrl: 'https://10.0.0.14:2380'},
    effects: ['add https://10.0.0.14:2380'],
  },
  {runbook: 'remove-member', params: {member: 'etcd-3', decommission: 'yes'}, effects: ['remove a3']},
] as const

describe('a process killed while it changes the members', () => {
  for (const change of changes)
    for (const instant of instants)
      it(`finishes ${change.runbook} once when it is resumed after ${instant}`, async () => {
        const cluster = new ScriptedCluster()
        const {port, effects} = etcdWithAList(cluster)
        const wish = {runbook: change.runbook, params: change.params}
        const left = await runUntil(instant, wish, {cluster, etcd: port})
        assert.ok(left.died, `the run never came to ${instant}`)
        const next = await nextProcess(left)

        await settleInterruptedRuns(next.context)
        await resume(left.run, next)

        const ended = await next.store.runs.get(left.run)
        assert.equal(ended?.state, 'succeeded', ended?.note)
        assert.deepEqual(effects, change.effects)
      })
})

describe('a process killed before it takes a dead member out', () => {
  it('is resumed although that member is down, and removes it once', async () => {
    const cluster = new ScriptedCluster()
    const {port, effects} = etcdWithAList(cluster)
    cluster.member('etcd-3').up = false
    const wish = {runbook: 'remove-member', params: {member: 'etcd-3'}}
    const left = await runUntil('step.guarded', wish, {cluster, etcd: port})
    assert.ok(left.died, 'the run never began')
    const next = await nextProcess(left)

    await settleInterruptedRuns(next.context)
    await resume(left.run, next)

    const ended = await next.store.runs.get(left.run)
    assert.equal(ended?.state, 'succeeded', ended?.note)
    assert.deepEqual(effects, ['remove a3'])
  })
})

/** A scripted cluster whose member list can be changed. */
function etcdWithAList(cluster: ScriptedCluster): {readonly port: EtcdPort; readonly effects: string[]} {
  const base = cluster.etcd()
  const effects: string[] = []
  const added: Member[] = []
  const removed = new Set<string>()
  const port: EtcdPort = {
    ...base,
    memberList: async (endpoint, call) => {
      const list = await base.memberList(endpoint, call)
      // A peer address of its own, as in any cluster: the script has none.
      const known = list.members.map(one => ({
        ...one,
        peerUrls: one.peerUrls.map(url => url.replace('2379', '2380')),
      }))
      return {...list, members: [...known, ...added].filter(({id}) => !removed.has(id))}
    },
    addLearner: async (_, peerUrls) => {
      effects.push(`add ${peerUrls.join()}`)
      added.push({id: 'a9', name: '', peerUrls: [...peerUrls], clientUrls: [], learner: true})
      return 'a9'
    },
    removeMember: async (_, id) => {
      effects.push(`remove ${id}`)
      removed.add(id)
    },
  }
  return {port, effects}
}
