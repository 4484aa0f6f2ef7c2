import {setTimeout as delay} from 'node:timers/promises'
import {openStore} from '../../src/adapters/store/open-store.ts'
import {leaderOf} from '../../src/demo/cluster-facts.ts'
import {demoCluster} from '../../src/demo/config-file.ts'
import {channels, people} from '../../src/demo/people.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying} from '../../src/demo/tour/stage.ts'
import {startWorld, type World} from '../../src/demo/world.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import type {Store} from '../../src/ports/store.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import {markdownTable} from './figures.ts'

const CLICKS = 500
const APPROVERS = [people.approver, people.secondApprover]
const PATIENCE_MS = 120_000

/** Two approvers lose their patience: 500 clicks on one Approve button, all at once, over the wire. */
export async function approveRace(): Promise<string> {
  const world = await startWorld({rateLimits: 'off'})
  try {
    await world.bot.start()
    const card = await askForPlan(world)
    const store = await openStore({
      url: `sqlite:${world.databaseFile}`,
      digest: digestWith(''),
      readOnly: true,
    })
    try {
      return await race(world, card, store)
    } finally {
      await store.close()
    }
  } finally {
    await world.stop()
  }
}

async function race(world: World, card: Message, store: Store): Promise<string> {
  const {workspace} = world
  const button = buttonsOf(card).find(({label}) => label === 'Approve')
  if (button === undefined) throw new Error('the card has no Approve button')
  const {actionId, blockId} = button
  const target = {channel: card.channel, ts: card.ts, actionId, blockId}
  const started = performance.now()
  const acks: number[] = []
  const clicks = Array.from({length: CLICKS}, async (_, i) => {
    await workspace.as((APPROVERS[i % 2] ?? people.approver).id).click(target)
    acks.push(performance.now() - started)
  })
  const results = await Promise.allSettled(clicks)
  const failed = results.filter(({status}) => status === 'rejected').length
  await untilIdle(store)
  const decided = performance.now() - started
  const waiting = await store.outbox.depth()
  const runs = await store.runs.ofCluster(demoCluster, CLICKS)
  const entries = await store.audit.list({cluster: demoCluster, limit: 5 * CLICKS})
  const count = (kind: string): string => String(entries.filter(({event}) => event.kind === kind).length)
  const answered = await untilAnswered(world, started)
  return markdownTable(
    ['Approve race', 'figure'],
    [
      ['clicks', String(CLICKS)],
      ['clicks not acknowledged within 3 s', String(failed)],
      ['last click acknowledged after, ms', Math.max(...acks).toFixed(0)],
      ['last decision made after, ms', decided.toFixed(0)],
      ['runs', String(runs.length)],
      ['audit: approval-given', count('approval-given')],
      ['audit: approval-refused', count('approval-refused')],
      ['messages waiting to be sent by then', String(waiting)],
      ...answered,
    ],
  )
}

/** Deliveries are finished one by one; none is left when everything was decided. */
async function untilIdle({inbox}: Store): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS
  while ((await inbox.unfinished()).length > 0) {
    if (Date.now() > giveUpAt) throw new Error('the clicks were not worked off')
    await delay(20)
  }
}

/** Everybody has been answered when nothing waits in the outbox; printed also when patience ends first. */
async function untilAnswered(world: World, started: number): Promise<string[][]> {
  const store = await openStore({url: `sqlite:${world.databaseFile}`, digest: digestWith(''), readOnly: true})
  const giveUpAt = performance.now() + PATIENCE_MS
  let left = await store.outbox.depth()
  while (left > 0 && performance.now() < giveUpAt) {
    await delay(50)
    left = await store.outbox.depth()
  }
  await store.close()
  const notes = APPROVERS.map(({id}) => world.workspace.as(id).ephemerals(channels.incidents).length)
  return [
    ['private answers sent', String(notes.reduce((a, b) => a + b, 0))],
    ['messages still waiting', String(left)],
    ['outbox watched until, ms', (performance.now() - started).toFixed(0)],
  ]
}

async function askForPlan({workspace, cluster}: World): Promise<Message> {
  const leader = await leaderOf(cluster)
  const follower = cluster.members.find(member => member !== leader) ?? leader
  await workspace.as(people.operator.id).command(channels.incidents, `restart ${follower.name}`)
  return workspace.until(() => workspace.messages(channels.incidents).find(saying(/Waiting for approval/)), {
    what: 'the plan',
    timeoutMs: 20_000,
  })
}
