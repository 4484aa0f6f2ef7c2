import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {defragmentations} from '../../src/demo/cluster-facts.ts'
import {people} from '../../src/demo/people.ts'
import {makeHoles} from '../../src/demo/tour/chapters/alert.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'
import {trailOf} from './the-trail.ts'

describe('the kill switch', {skip: noEtcd}, () => {
  let scene: Scene
  let card: Message
  before(async () => {
    scene = await aScene()
    await makeHoles(scene.world)
  })
  after(() => scene?.stop())

  const now = (message: Message): Message =>
    scene.world.workspace.message(message.channel, message.ts) ?? message

  it('takes Approve off the card that waits, and tells the channel why', async () => {
    await scene.types(people.operator, 'defrag')
    card = await scene.sees('the plan', saying(/Waiting for approval/))
    await scene.types(people.operator, 'freeze the disks of rack 4 are changed')

    const notice = await scene.sees('the notice', saying(/No approval starts a run here/))
    await scene.sees('the frozen card', m => m.ts === card.ts && /Frozen/.test(textOf(m)))
    assert.match(textOf(notice), /the disks of rack 4 are changed/)
    assert.ok(!buttonsOf(now(card)).some(({label}) => label === 'Approve'))
  })

  it('holds after a restart of the bot, where status shows it', async () => {
    await scene.world.bot.stop()
    await scene.world.bot.start()
    const since = scene.latest()
    await scene.types(people.operator, 'status')

    await scene.sees('the status', saying(/Frozen by[^]*rack 4/), {after: since})
  })

  it('is lifted by an approver, and by nobody else', async () => {
    const since = scene.latest()
    await scene.types(people.outsider, 'unfreeze')
    await scene.told(people.outsider, /not an approver/, since)
    await scene.types(people.approver, 'unfreeze')
    await scene.sees('the plan again', m => m.ts === card.ts && !/Frozen/.test(textOf(m)))

    const counts = await defragmentations(scene.world.cluster)
    await scene.presses(people.approver, card, 'Approve')
    await scene.sees('the end', saying(/It helped/), {after: since})
    const once = Object.fromEntries(Object.entries(counts).map(([member, count]) => [member, count + 1]))
    assert.deepEqual(await defragmentations(scene.world.cluster), once)
  })

  it('is on record from beginning to end, and broke none of Slack’s rules', async () => {
    const kinds = (await trailOf(scene.world)).map(({kind}) => kind)

    assert.ok(kinds.indexOf('cluster-frozen') < kinds.indexOf('cluster-unfrozen'))
    assert.ok(kinds.indexOf('cluster-unfrozen') < kinds.indexOf('run-started'))
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})
