import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {defragmentations} from '../../src/demo/cluster-facts.ts'
import {people} from '../../src/demo/people.ts'
import {makeHoles} from '../../src/demo/tour/chapters/alert.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {aScene, noEtcd, quickGate, type Scene} from './a-scene.ts'
import {trailOf} from './the-trail.ts'

describe('a run that a person pauses', {skip: noEtcd}, () => {
  let scene: Scene
  let card: Message
  before(async () => {
    // A person needs a moment to press a button; the gate after the first step gives it.
    scene = await aScene({gate: {...quickGate, settle: '3s'}})
    await makeHoles(scene.world)
  })
  after(() => scene?.stop())

  const now = (message: Message): Message =>
    scene.world.workspace.message(message.channel, message.ts) ?? message
  const labels = (): readonly string[] => buttonsOf(now(card)).map(({label}) => label)

  it('finishes its step and waits, with the two ways on upon its card', async () => {
    await scene.types(people.operator, 'defrag')
    const plan = await scene.sees('the plan', saying(/Waiting for approval/))
    await scene.presses(people.approver, plan, 'Approve')
    card = await scene.sees('the run', m => buttonsOf(m).some(({label}) => label === 'Pause'))
    await scene.presses(people.operator, card, 'Pause')

    await scene.sees('the wait', m => m.ts === card.ts && /Paused before step/.test(textOf(m)))
    assert.deepEqual(labels(), ['Resume', 'Stop'])
  })

  it('still waits after the bot was restarted, and nothing went on meanwhile', async () => {
    const before = await defragmentations(scene.world.cluster)
    await scene.world.bot.stop()
    await scene.world.bot.start()
    const since = scene.latest()
    await scene.types(people.operator, 'runs')
    await scene.told(people.operator, /paused/, since)

    assert.deepEqual(await defragmentations(scene.world.cluster), before)
    assert.deepEqual(labels(), ['Resume', 'Stop'])
  })

  it('goes to its end once it is resumed, and every member was defragmented once', async () => {
    await scene.presses(people.operator, card, 'Resume')
    await scene.sees('the end', saying(/It helped/))

    const counts = Object.values(await defragmentations(scene.world.cluster))
    assert.deepEqual(new Set(counts), new Set([1]))
  })

  it('is on record from beginning to end, and broke none of Slack’s rules', async () => {
    const kinds = (await trailOf(scene.world)).map(({kind}) => kind).filter(kind => kind.startsWith('run-'))

    assert.deepEqual(kinds, ['run-started', 'run-pause-asked', 'run-paused', 'run-resumed', 'run-finished'])
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})
