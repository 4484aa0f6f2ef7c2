import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {defragmentations} from '../../src/demo/cluster-facts.ts'
import {people} from '../../src/demo/people.ts'
import {makeHoles} from '../../src/demo/tour/chapters/alert.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'
import {reconfigure} from './reconfigure.ts'
import {trailOf} from './the-trail.ts'

describe('a night on which no approver answers', {skip: noEtcd}, () => {
  let scene: Scene
  let card: Message
  before(async () => {
    scene = await aScene()
    await makeHoles(scene.world)
    const hasty = await reconfigure(scene.world, file => {
      file.policy['escalateAfter'] = '1s'
    })
    await scene.world.bot.stop()
    await scene.world.bot.start(hasty)
  })
  after(() => scene?.stop())

  it('has them called by name in the thread of the plan, once', async () => {
    await scene.types(people.operator, 'defrag')
    card = await scene.sees('the plan', saying(/Waiting for approval/))
    assert.ok(!buttonsOf(card).some(({label}) => label === 'Break glass'))

    const call = await scene.sees('the call', saying(/waits for your decision since/))

    assert.equal(call.threadTs, card.ts)
    assert.match(textOf(call), new RegExp(`@${people.approver.id}`))
    assert.equal(scene.all(/waits for your decision since/).length, 1)
  })

  it('lets the operator go on alone only with a reason, and tells the whole channel', async () => {
    await scene.presses(people.operator, card, 'Break glass')
    const refused = await scene.fills(people.operator, 'urgent')
    assert.match(refused.errors?.['form.input'] ?? '', /why this cannot wait/)
    const counts = await defragmentations(scene.world.cluster)
    await scene.fills(people.operator, 'the quota is reached within minutes')

    const loud = await scene.sees('the notice', saying(/broke the glass/))
    assert.equal(loud.threadTs, undefined)
    assert.match(JSON.stringify(loud.blocks), /<!channel>/)
    await scene.sees('the end', saying(/It helped/), {after: card.ts})
    const once = Object.fromEntries(Object.entries(counts).map(([member, count]) => [member, count + 1]))
    assert.deepEqual(await defragmentations(scene.world.cluster), once)
  })

  it('is marked for review in the trail, and broke none of Slack’s rules', async () => {
    const broken = (await trailOf(scene.world)).find(({kind}) => kind === 'glass-broken')

    assert.ok(broken)
    assert.match(JSON.stringify(broken), /quota is reached within minutes/)
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})
