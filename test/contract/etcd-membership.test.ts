import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import type {Member} from '../../src/domain/cluster.ts'
import {OpsError} from '../../src/domain/errors.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {freePorts} from '../../src/local/etcd/free-ports.ts'
import {prepareJoin} from '../../src/local/etcd/joining.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {
  CALL,
  eventually,
  oneBinaryPerSeries,
  portFor,
  rejectsWith,
  rolesOf,
  skipWithout,
} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()

describe('changes of the member list', {skip: skipWithout(binaries)}, () => {
  for (const {version, path} of binaries) {
    describe(`with etcd ${version}: a member's life`, () => lifeOfAMember(path))
    describe(`with etcd ${version}: refusals`, () => refusalsOfEtcd(path))
  }
})

interface Scene {
  readonly cluster: LocalCluster
  readonly etcd: EtcdPort
  readonly via: string
  readonly others: readonly LocalMember[]
}

/** One cluster for all tests of a suite, and whoever joined it. */
function aScene(binary: string): {readonly use: () => Scene; readonly joined: LocalMember[]} {
  const joined: LocalMember[] = []
  let scene: Scene | undefined
  before(async () => {
    const cluster = await startLocalCluster({size: 3, binary, tls: true})
    const {leader, followers} = await rolesOf(cluster)
    const etcd = portFor(cluster)
    scene = {cluster, etcd, via: leader.clientUrl, others: followers}
  })
  after(async () => {
    scene?.etcd.close()
    await Promise.all(joined.map(({supervisor}) => supervisor.kill()))
    await scene?.cluster.wipe()
  })
  return {
    joined,
    use: () => {
      assert.ok(scene)
      return scene
    },
  }
}

/** The list as the leader holds it. */
async function listOf({etcd, via}: Scene): Promise<readonly Member[]> {
  return (await etcd.memberList(via, CALL)).members
}

/** The lists of all first members, once they agree on what is asked. */
async function allShow(
  scene: Scene,
  what: string,
  shows: (list: readonly Member[]) => boolean,
): Promise<void> {
  await eventually(what, async () => {
    const lists = await Promise.all(scene.cluster.endpoints.map(one => scene.etcd.memberList(one, CALL)))
    return lists.every(({members}) => shows(members))
  })
}

/** etcd refuses for some seconds after a peer connected or left; that answer proves that nothing was done. */
async function whenSettled(change: () => Promise<unknown>): Promise<void> {
  await eventually('the members connected for long enough', async () => {
    try {
      await change()
      return true
    } catch (thrown) {
      if (thrown instanceof OpsError && /unhealthy cluster/.test(thrown.message)) return false
      throw thrown
    }
  })
}

function lifeOfAMember(binary: string): void {
  const {use, joined} = aScene(binary)
  const newcomer = {id: '', peerUrl: ''}
  const found = async (): Promise<Member | undefined> =>
    (await listOf(use())).find(({id}) => id === newcomer.id)

  it('adds a learner, which every member then lists without a name', async () => {
    const scene = use()
    const member = await prepareJoin(scene.cluster, {name: 'etcd-4', binary})
    joined.push(member)
    newcomer.peerUrl = member.peerUrl

    await whenSettled(async () => {
      newcomer.id = await scene.etcd.addLearner(scene.via, [member.peerUrl], CALL)
    })

    const entry = {id: newcomer.id, name: '', peerUrls: [member.peerUrl], clientUrls: [], learner: true}
    assert.deepEqual(await found(), entry)
    await allShow(scene, 'the learner in every list', list => list.some(({id}) => id === newcomer.id))
  })

  it('does not promote a learner that never started', async () => {
    const {etcd, via} = use()

    const error = await rejectsWith(etcd.promote(via, newcomer.id, CALL), 'etcd/not-in-sync')

    assert.match(error.message, /in sync with leader$/)
    assert.equal((await found())?.learner, true)
  })

  it('takes one learner at a time, and every address once', async () => {
    const {etcd, via} = use()
    const [port] = await freePorts(1)

    const second = await rejectsWith(etcd.addLearner(via, [`https://127.0.0.1:${port}`], CALL), 'etcd/failed')
    const twice = await rejectsWith(etcd.addLearner(via, [newcomer.peerUrl], CALL), 'etcd/failed')

    assert.match(second.message, /too many learner members/)
    assert.match(twice.message, /already exist/)
  })

  it('promotes the learner once it runs and has caught up, and only once', async () => {
    const scene = use()
    await joined[0]?.supervisor.start()

    await eventually('etcd calling the learner in sync', async () => {
      await scene.etcd.promote(scene.via, newcomer.id, CALL)
      return true
    })

    await allShow(scene, 'a voter in every list', list => list.some(m => m.id === newcomer.id && !m.learner))
    const again = await rejectsWith(scene.etcd.promote(scene.via, newcomer.id, CALL), 'etcd/failed')
    assert.match(again.message, /can only promote a learner member$/)
  })

  it('changes the peer address of a member, which keeps its id and its vote', async () => {
    const {etcd, via} = use()
    const [port] = await freePorts(1)
    const elsewhere = `https://127.0.0.1:${port}`

    await whenSettled(() => etcd.updatePeerUrls(via, {id: newcomer.id, peerUrls: [elsewhere]}, CALL))
    const moved = await found()
    await etcd.updatePeerUrls(via, {id: newcomer.id, peerUrls: [newcomer.peerUrl]}, CALL)

    assert.deepEqual([moved?.peerUrls, moved?.learner], [[elsewhere], false])
    assert.deepEqual((await found())?.peerUrls, [newcomer.peerUrl])
  })

  it('removes the member, whose process then ends by itself', async () => {
    const scene = use()

    await whenSettled(() => scene.etcd.removeMember(scene.via, newcomer.id, CALL))

    assert.equal(await found(), undefined)
    await joined[0]?.supervisor.ended()
    const gone = await rejectsWith(scene.etcd.removeMember(scene.via, newcomer.id, CALL), 'etcd/failed')
    assert.match(gone.message, /member not found/)
  })
}

function refusalsOfEtcd(binary: string): void {
  const {use} = aScene(binary)

  it('neither adds a learner nor removes a healthy member while another one is down, but removes that one', async () => {
    const scene = use()
    const [dead, alive] = scene.others
    assert.ok(dead && alive)
    const {idOf} = await rolesOf(scene.cluster)
    const [port] = await freePorts(1)
    await dead.supervisor.kill()

    const add = await rejectsWith(
      scene.etcd.addLearner(scene.via, [`https://127.0.0.1:${port}`], CALL),
      'etcd/unavailable',
    )
    const remove = await rejectsWith(
      scene.etcd.removeMember(scene.via, idOf.get(alive) ?? '', CALL),
      'etcd/unavailable',
    )
    await whenSettled(() => scene.etcd.removeMember(scene.via, idOf.get(dead) ?? '', CALL))

    assert.match(`${add.message} ${remove.message}`, /unhealthy cluster.*unhealthy cluster/)
    assert.equal((await listOf(scene)).length, 2)
  })

  it('does not remove a member while a voter that never started would be needed for the majority', async () => {
    const scene = use()
    const [port] = await freePorts(1)
    const [, alive] = scene.others
    const self = (await listOf(scene)).find(({name}) => name === alive?.name)
    await eventually('a voter added', async () => {
      await scene.cluster
        .client(scene.via)
        .call('cluster/member/add', {peerURLs: [`https://127.0.0.1:${port}`]})
      return true
    })

    const error = await rejectsWith(scene.etcd.removeMember(scene.via, self?.id ?? '', CALL), 'etcd/failed')

    assert.match(error.message, /not enough started members/)
    const unstarted = (await listOf(scene)).find(({name}) => name === '')
    await scene.etcd.removeMember(scene.via, unstarted?.id ?? '', CALL)
    assert.equal((await listOf(scene)).length, 2)
  })

  it('never answers without quorum, so the deadline does', async () => {
    const scene = use()
    const [, alive] = scene.others
    const ids = await listOf(scene)
    await alive?.supervisor.kill()

    const target = ids.find(({name}) => name === alive?.name)?.id ?? ''
    const error = await rejectsWith(
      scene.etcd.removeMember(scene.via, target, {deadlineMs: 1500}),
      'etcd/deadline',
    )

    assert.match(error.remedy, /it may have happened/)
  })
}
