import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {demoCluster} from '../../src/demo/config-file.ts'
import {people} from '../../src/demo/people.ts'
import {saying} from '../../src/demo/tour/stage.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'

/** Looks come this often here, so that two bad ones are not a matter of minutes. */
const schedule = {healthEvery: '1s', deepEvery: '1h'}

async function metrics({world}: Scene): Promise<string> {
  return (await fetch(new URL('/metrics', world.bot.url))).text()
}

describe('a cluster that loses its quorum while no alert comes', {skip: noEtcd}, () => {
  let scene: Scene
  let lost: readonly LocalMember[] = []
  before(async () => {
    scene = await aScene({schedule, monitor: {}})
  })
  after(() => scene.stop())

  it('opens one incident with the right verdict', async () => {
    lost = scene.world.cluster.members.slice(1)
    await Promise.all(lost.map(({supervisor}) => supervisor.stop()))

    const [left] = scene.world.cluster.members
    const verdict = new RegExp(
      `Quorum is lost: of 3 voters only ${left?.name} answers.*firing · Quorum lost`,
      's',
    )
    await scene.sees('the verdict with the alert of its own', saying(verdict))
    assert.equal(scene.all(/firing · Quorum lost/).length, 1)
    assert.match(await metrics(scene), /^quorate_looks_skipped_total \d+$/m)
  })

  it('is shown on App Home as the worst, with a link to its message', async () => {
    const {workspace} = scene.world
    workspace.as(people.operator.id).openHome()
    const home = await workspace.until(w => w.homeOf(people.operator.id), {what: 'App Home'})
    const text = JSON.stringify(home)

    assert.match(text, /1 cluster: 1 critical/)
    assert.match(text, new RegExp(`${demoCluster}.*1 of 3|${demoCluster}.*0 of 3`, 's'))
    assert.match(text, /archives\/\w+\/p\d+\|open it/)
    assert.match(text, /ask for repairs/)
  })

  it('says nothing again when the bot is started anew', async () => {
    await scene.world.bot.stop()
    const before = scene.all(/Quorum lost/).length
    await scene.world.bot.start()
    await scene.types(people.operator, 'status')
    await scene.sees('an answer', saying(/quorum/i))

    assert.equal(scene.all(/Quorum lost/).length, before)
  })

  it('turns the incident green when the members are back', async () => {
    await Promise.all(lost.map(({supervisor}) => supervisor.start()))

    const root = await scene.sees('the end', saying(/✅ Resolved after/))
    assert.match(JSON.stringify(root.blocks), /resolved · Quorum lost/)
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})
