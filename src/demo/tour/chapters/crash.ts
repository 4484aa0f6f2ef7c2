import {defragmentations} from '../../cluster-facts.ts'
import {people} from '../../people.ts'
import {type Stage, saying, textOf} from '../stage.ts'
import {makeHoles} from './alert.ts'
import {same} from './defragment.ts'

/** kill -9 while the second member is being worked on; a new process finds out what happened and asks. */
export async function killedInTheMiddle(stage: Stage): Promise<void> {
  stage.chapter('kill -9 in the middle: the next start settles by looking')
  const {bot, cluster} = stage.world
  await makeHoles(stage.world)
  await bot.stop()
  stage.says(
    'The bot starts again, told to die by SIGKILL right after the effect on the second member, before it can write that down.',
  )
  await bot.start({QUORATE_CRASH_AT: 'step.acted@2'})
  const before = await defragmentations(cluster)
  const after = stage.latest()
  await stage.types(people.operator, 'defrag')
  const card = await stage.sees('the plan', saying(/Waiting for approval/), {after})
  const asked = stage.latest()
  await stage.presses(people.approver, card, 'Approve')
  await bot.ended()
  stage.says('The process is dead. A new one starts.')
  await bot.start()
  const settled = await stage.sees('what was found', saying(/had happened before the restart/), {
    after: asked,
  })
  stage.check('the thread says what was found', /it will not be done again/.test(textOf(settled)))
  const resumed = stage.latest()
  await stage.presses(people.operator, settled, 'Resume')
  await stage.sees('the result', saying(/It helped/), {after: resumed})
  const counts = await defragmentations(cluster)
  const once = Object.fromEntries(Object.entries(before).map(([member, count]) => [member, count + 1]))
  stage.check('every member was defragmented exactly once, the interrupted one included', same(once, counts))
}
