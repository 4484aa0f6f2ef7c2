import type {Message} from '../../../local/slack/store/model.ts'
import {leaderOf} from '../../cluster-facts.ts'
import {channels, people} from '../../people.ts'
import {renderMessage} from '../render-message.ts'
import {type Stage, saying, textOf} from '../stage.ts'

/** `/etcd status`: one message with the verdict, the member table in its thread. */
export async function lookAtHealthyCluster(stage: Stage): Promise<void> {
  stage.chapter('A first look: /etcd status')
  const after = stage.latest()
  await stage.types(people.operator, 'status')
  // On a busy machine the verdict so far is shown first; the statements are about the whole one.
  const whole = (message: Message): boolean => /healthy/i.test(textOf(message)) && !isPartial(message)
  const root = await stage.sees('the verdict', whole, {after})
  const table = await stage.sees(
    'the member table',
    message => message.threadTs === root.ts && /etcd-3/.test(textOf(message)),
  )
  const {members} = stage.world.cluster
  stage.check('the verdict says that 3 of 3 voters are healthy', /3 voters, 3 healthy/.test(textOf(root)))
  stage.check(
    'the table has a row for every member, with its endpoint',
    members.every(
      ({name, clientUrl}) => textOf(table).includes(name) && textOf(table).includes(new URL(clientUrl).host),
    ),
  )
  const leader = await leaderOf(stage.world.cluster)
  stage.check(
    `${leader.name} is named as the leader, as etcd itself says`,
    textOf(root).includes(`Leader ${leader.name}`),
  )
}

function isPartial(message: Message): boolean {
  return /Still asking/.test(textOf(message))
}

/** The other reading commands, one of them by mention inside a thread, where slash commands do not exist. */
export async function readingCommands(stage: Stage): Promise<void> {
  stage.chapter('More to read: health, members, diagnose, help, and a mention in a thread')
  for (const [word, pattern] of [
    ['health', /checks?/i],
    ['members', /3 members/],
    ['diagnose', /considered|ruled out|healthy/i],
  ] as const) {
    const after = stage.latest()
    await stage.types(people.operator, word)
    const message = await stage.sees(`the answer to ${word}`, saying(pattern), {after})
    stage.check(`/etcd ${word} is answered`, message.text.length > 0)
  }
  await stage.types(people.operator, 'help')
  const help = await stage.seesPrivately(people.operator, /status/)
  stage.check(
    '/etcd help names the commands',
    ['status', 'diagnose', 'defrag', 'audit'].every(word => textOf(help).includes(word)),
  )
  await mentionInThread(stage)
  await stage.types(people.operator, 'statsu')
  const unknown = await stage.seesPrivately(people.operator, /statsu/)
  stage.check(
    'a slip of the thumb is answered with the near match',
    /status/.test(textOf(unknown).replace('statsu', '')),
  )
}

async function mentionInThread(stage: Stage): Promise<void> {
  const {workspace} = stage.world
  const asked = workspace.as(people.outsider.id).say(channels.incidents, 'The API feels slow, anybody?')
  stage.does(
    people.outsider.name,
    'writes "The API feels slow, anybody?" and mentions @quorate status in its thread',
  )
  workspace.as(people.outsider.id).mention(channels.incidents, 'status', {thread: asked.ts})
  const answer = await workspace.until(
    w => w.thread(channels.incidents, asked.ts).find(message => message.botId !== undefined),
    {what: 'the answer in the thread', timeoutMs: 15_000},
  )
  stage.shows('in the thread:', renderMessage(answer))
  stage.check('a mention in a thread is answered in that thread', answer.threadTs === asked.ts)
}
