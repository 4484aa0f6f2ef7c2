import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import type {Member} from '../../src/domain/cluster.ts'
import {OpsError} from '../../src/domain/errors.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {freePorts} from '../../src/local/etcd/free-ports.ts'
import {prepareJoin} from '../../src/local/etcd/joining.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {CALL, eventually, memberAt, oneBinaryPerSeries, portFor, skipWithout} from './etcd-fixture.ts'
import {approved, proposed, type RunScene, refused, runSceneOf} from './run-scene.ts'

const [binary] = await oneBinaryPerSeries()

describe('a new member of real etcd', {skip: skipWithout(binary ? [binary] : [])}, () => {
  const context: {scene?: Scene} = {}
  const use = (): Scene => {
    assert.ok(context.scene)
    return context.scene
  }

  before(async () => {
    const cluster = await startLocalCluster({size: 3, binary: binary?.path ?? '', tls: false})
    const newcomer = await prepareJoin(cluster, {name: 'etcd-4', binary: binary?.path ?? ''})
    const etcd = losingOneAnswer(portFor(cluster, {endpoints: [...cluster.endpoints, newcomer.clientUrl]}))
    const run = await runSceneOf([...cluster.members, newcomer], etcd)
    context.scene = {...run, cluster, newcomer, etcd}
  })

  after(async () => {
    context.scene?.etcd.close()
    await context.scene?.newcomer.supervisor.kill()
    await context.scene?.cluster.wipe()
  })

  it('is found by its address when the answer that named it got lost, and added once', async () => {
    const {newcomer} = use()
    await connectedForLong(use())
    const record = await proposed(use(), 'add-learner', {peerUrl: newcomer.peerUrl})

    const run = await approved(use(), record)

    assert.equal(run.state, 'succeeded', run.note)
    const learners = (await listed(use())).filter(({learner}) => learner)
    assert.deepEqual(
      learners.map(({name, peerUrls}) => [name, peerUrls]),
      [['', [newcomer.peerUrl]]],
    )
  })

  it('is neither joined by a second one nor promoted before it has started', async () => {
    const [port] = await freePorts(1)

    const second = await refused(use(), 'add-learner', {peerUrl: `http://127.0.0.1:${port}`})
    const early = await refused(use(), 'promote', {})

    assert.match(second.reason, /is a learner already, and etcd takes only one at a time/)
    assert.match(early.reason, /was added and never started/)
  })

  it('gets its vote once it runs and has caught up', async () => {
    const {newcomer, cluster, etcd} = use()
    await newcomer.supervisor.start()
    await eventually(
      'the learner answering',
      async () => (await etcd.status(newcomer.clientUrl, CALL)).learner,
    )
    await cluster.client().put('a key', 'a value')
    const record = await eventuallyPlanned(use())

    const run = await approved(use(), record)

    assert.equal(run.state, 'succeeded', run.note)
    assert.deepEqual(
      (await listed(use())).map(({learner}) => learner),
      [false, false, false, false],
    )
  })

  it('is reached at another address after approval, and keeps its vote', async () => {
    const {newcomer} = use()
    const [port] = await freePorts(1)
    const peerUrl = `http://127.0.0.1:${port}`
    const record = await proposed(use(), 'update-peer-urls', {member: newcomer.name, peerUrl})

    const run = await approved(use(), record)

    assert.equal(run.state, 'succeeded', run.note)
    const entry = (await listed(use())).find(({name}) => name === newcomer.name)
    assert.deepEqual([entry?.peerUrls, entry?.learner], [[peerUrl], false])
  })
})

interface Scene extends RunScene {
  readonly cluster: LocalCluster
  readonly newcomer: LocalMember
  readonly etcd: EtcdPort
}

/** Loses the answer to the first learner that was added, after etcd has added it. */
function losingOneAnswer(etcd: EtcdPort): EtcdPort {
  let lost = false
  return {
    ...etcd,
    addLearner: async (endpoint, peerUrls, call) => {
      const id = await etcd.addLearner(endpoint, peerUrls, call)
      if (lost) return id
      lost = true
      throw new OpsError('etcd/deadline', 'no answer within 20 s', {remedy: 'Read the member list.'})
    },
  }
}

async function listed({cluster, etcd}: Scene): Promise<readonly Member[]> {
  return (await etcd.memberList(memberAt(cluster, 0).clientUrl, CALL)).members
}

/** etcd adds no members before all were connected for five seconds; one that is removed again tells when that is. */
async function connectedForLong(scene: Scene): Promise<void> {
  const {cluster, etcd} = scene
  const [port] = await freePorts(1)
  await eventually('the members connected for long enough', async () => {
    const request = {peerURLs: [`http://127.0.0.1:${port}`], isLearner: true}
    await cluster.client().call('cluster/member/add', request)
    return true
  })
  const trial = (await listed(scene)).find(({learner}) => learner)
  await etcd.removeMember(memberAt(cluster, 0).clientUrl, trial?.id ?? '', CALL)
}

/** The guard may see the learner before it has caught up; asking again is what a person would do. */
async function eventuallyPlanned(scene: Scene) {
  let record: Awaited<ReturnType<typeof proposed>> | undefined
  await eventually('the learner having caught up', async () => {
    record = await proposed(scene, 'promote', {})
    return true
  })
  assert.ok(record)
  return record
}
