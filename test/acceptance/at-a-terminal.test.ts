import assert from 'node:assert/strict'
import {statSync} from 'node:fs'
import {after, before, describe, it} from 'node:test'
import {leaderOf} from '../../src/demo/cluster-facts.ts'
import {channels, people} from '../../src/demo/people.ts'
import {type Ran, runQuorate} from '../../src/demo/run-quorate.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'
import {reconfigure} from './reconfigure.ts'

/** Two people at one terminal are told apart by who became root with sudo. */
const notRoot = process.getuid?.() === 0 ? false : 'needs root, to be two people by SUDO_USER'

const users = {alice: people.operator.id, bob: people.approver.id}

describe('the same gate at a terminal', {skip: noEtcd || notRoot}, () => {
  let scene: Scene
  let env: Readonly<Record<string, string>> = {}
  before(async () => {
    scene = await aScene()
    const changed = await reconfigure(scene.world, file => {
      Object.assign(Object(Reflect.get(file, 'people')), {cli: users})
    })
    env = {...scene.world.env, ...changed}
  })
  after(() => scene?.stop())

  const types = (user: string, words: readonly string[], more: Record<string, string> = {}): Promise<Ran> =>
    runQuorate(words, {...env, SUDO_USER: user, ...more})

  /** Asks for the leadership to move; the id of the plan. */
  async function asks(more: Record<string, string> = {}): Promise<string> {
    const words = ['request', 'move-leader', 'demo', '--reason', 'its disk is slow', '--json']
    const asked = await types('alice', words, more)
    assert.equal(asked.code, 0, asked.output)
    return JSON.parse(asked.output).id
  }

  it('has a living bot carry out what was asked and approved there, and tells the channel', async () => {
    const {name: leader} = await leaderOf(scene.world.cluster)
    const since = scene.latest()

    const plan = await asks()
    await scene.sees('the plan', saying(/Waiting for approval/), {after: since})
    const own = await types('alice', ['approve', plan])
    const approved = await types('bob', ['approve', plan])

    assert.equal(own.code, 4, own.output)
    assert.equal(approved.code, 0, approved.output)
    assert.match(approved.output, /Approved[^]*succeeded/)
    assert.notEqual((await leaderOf(scene.world.cluster)).name, leader)
    await scene.sees('the end', saying(/Every step is done and proved/), {after: since})
    const told = await scene.sees('the checkpoint', saying(/Audit checkpoint/), {after: since})
    const [point = ''] = /\d+:[0-9a-f]{32}/.exec(textOf(told)) ?? []
    const proved = await types('mallory', ['audit', 'verify', '--checkpoint', point])
    assert.equal(proved.code, 0, proved.output)
  })

  it('does all of it with bot and Slack down, and the channel hears of it later', async () => {
    const {name: leader} = await leaderOf(scene.world.cluster)
    const since = scene.latest()
    await scene.world.bot.stop()
    const nowhere = {SLACK_API_URL: 'http://127.0.0.1:1/api/'}

    const plan = await asks(nowhere)
    const waiting = await types('mallory', ['runs', 'demo'], nowhere)
    const approved = await types('bob', ['approve', plan], nowhere)

    assert.match(waiting.output, new RegExp(`quorate approve ${plan}`))
    assert.equal(approved.code, 0, approved.output)
    assert.match(approved.output, /succeeded[^]*Audit checkpoint \d+:/)
    assert.notEqual((await leaderOf(scene.world.cluster)).name, leader)
    const quiet = scene.world.workspace.messages(channels.incidents).filter(({ts}) => ts > since)
    assert.deepEqual(quiet.map(textOf), [])
    await scene.world.bot.start()
    await scene.sees('the end', saying(/Every step is done and proved/), {after: since})
  })

  it('prunes the trail beside a living bot into a file that verifies together with the store', async () => {
    const {dir} = scene.world
    const before = new Date().toISOString()

    const stranger = await types('mallory', ['audit', 'prune', '--before', before, '--to', dir])
    const pruned = await types('alice', ['audit', 'prune', '--before', before, '--to', dir, '--json'])

    assert.equal(stranger.code, 4, stranger.output)
    assert.equal(pruned.code, 0, pruned.output)
    const {archive, from} = JSON.parse(pruned.output).moved
    assert.equal(statSync(archive).mode & 0o777, 0o600)
    const alone = await types('mallory', ['audit', 'verify'])
    const together = await types('mallory', ['audit', 'verify', '--archive', archive])
    assert.match(alone.output, new RegExp(`Intact[^]*from entry ${from} on`))
    assert.equal(together.code, 0, together.output)
    assert.ok(!together.output.includes('from entry'), together.output)
    const copy = await types('mallory', ['audit', 'export', '--cluster', 'demo', '--format', 'markdown'])
    assert.equal(copy.code, 0, copy.output)
  })

  it('refuses a user of the machine whom nobody named', async () => {
    const ran = await types('mallory', ['request', 'move-leader', 'demo', '--reason', 'r'])

    assert.equal(ran.code, 4)
    assert.match(ran.output, /people\.cli/)
  })
})
