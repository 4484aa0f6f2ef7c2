import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {freePorts} from '../../src/local/etcd/free-ports.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {CALL, eventually, oneBinaryPerSeries, portFor, rolesOf, skipWithout} from './etcd-fixture.ts'
import {approved, kinds, proposed, type RunScene, refused, runSceneOf} from './run-scene.ts'

const [binary] = await oneBinaryPerSeries()

describe('removing a member of real etcd', {skip: skipWithout(binary ? [binary] : [])}, () => {
  const context: {scene?: Scene} = {}
  const use = (): Scene => {
    assert.ok(context.scene)
    return context.scene
  }

  before(async () => {
    const cluster = await startLocalCluster({size: 3, binary: binary?.path ?? '', tls: false})
    const {leader, followers, idOf} = await rolesOf(cluster)
    const [victim] = followers
    assert.ok(victim)
    const etcd = portFor(cluster)
    const run = await runSceneOf(cluster.members, etcd)
    context.scene = {...run, cluster, etcd, leader, victim, victimId: idOf.get(victim) ?? ''}
  })

  after(async () => {
    context.scene?.etcd.close()
    await context.scene?.cluster.wipe()
  })

  it('is refused for a member that answers, and nothing is offered for approval', async () => {
    const {victim} = use()

    const refusal = await refused(use(), 'remove-member', {member: victim.name})

    assert.deepEqual(
      [refusal.code, refusal.reason],
      ['refused/guard', `${victim.name} cannot be removed now: ${victim.name} answers, so it is not dead.`],
    )
  })

  it('stops when the member list changed after the approval', async () => {
    const {cluster, etcd, leader, victim} = use()
    const record = await proposed(use(), 'remove-member', {member: victim.name, decommission: 'yes'})
    const [port] = await freePorts(1)
    const added = await eventuallyAdds(use(), `http://127.0.0.1:${port}`)

    const run = await approved(use(), record)

    assert.deepEqual([run.state, run.stopReason], ['stopped', 'plan_changed'], run.note)
    assert.match(run.note, /members changed/)
    assert.equal((await etcd.memberList(leader.clientUrl, CALL)).members.length, 4)
    await etcd.removeMember(leader.clientUrl, added, CALL)
    await cluster.untilHealthy()
  })

  it('stops when the member came back to life after the approval', async () => {
    const {cluster, etcd, leader, victim} = use()
    await dies(use())
    const record = await proposed(use(), 'remove-member', {member: victim.name})
    await victim.supervisor.start()
    await cluster.untilHealthy()

    const run = await approved(use(), record)

    // A version that nobody could read when the plan was made is a change by itself, before the guard is asked.
    assert.deepEqual([run.state, run.stopReason], ['stopped', 'plan_changed'], run.note)
    assert.equal((await etcd.memberList(leader.clientUrl, CALL)).members.length, 3)
  })

  it('takes a dead member out, proves it, and writes down what happened', async () => {
    const {world, cluster, etcd, victim, victimId} = use()
    await dies(use())
    const from = (await kinds(world)).length
    const record = await proposed(use(), 'remove-member', {member: victim.name})

    const run = await approved(use(), record)

    assert.equal(run.state, 'succeeded', run.note)
    for (const {clientUrl} of cluster.members.filter(member => member !== victim)) {
      const {members} = await etcd.memberList(clientUrl, CALL)
      assert.equal(members.length, 2)
      assert.ok(members.every(({id}) => id !== victimId))
    }
    const [step] = await world.store.runs.steps(run.id)
    assert.equal(step?.factsAfter?.members.length, 2)
    assert.deepEqual((await kinds(world)).slice(from), [
      'plan-proposed',
      'approval-given',
      'approval-given',
      'run-started',
      'step-intended',
      'step-done',
      'run-finished',
    ])
  })
})

interface Scene extends RunScene {
  readonly cluster: LocalCluster
  readonly etcd: EtcdPort
  readonly leader: LocalMember
  /** A follower that dies, comes back and is removed in the end. */
  readonly victim: LocalMember
  readonly victimId: string
}

/** Kills the victim and waits until the leader, too, has noticed. */
async function dies({etcd, leader, victim, victimId}: Scene): Promise<void> {
  await victim.supervisor.kill()
  await eventually('the leader missing it', async () => {
    const {scrape} = await etcd.metrics(leader.clientUrl, CALL)
    const links = Object.entries(scrape?.samples ?? {}).filter(
      ([key]) => key.startsWith('etcd_network_active_peers') && key.includes(`Remote="${victimId}"`),
    )
    return links.every(([, value]) => value === 0)
  })
}

async function eventuallyAdds({etcd, leader}: Scene, peerUrl: string): Promise<string> {
  let id = ''
  await eventually('a learner added', async () => {
    id = await etcd.addLearner(leader.clientUrl, [peerUrl], CALL)
    return true
  })
  return id
}
