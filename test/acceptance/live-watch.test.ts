import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {setInterval} from 'node:timers/promises'
import {leaderOf, moveLeadership} from '../../src/demo/cluster-facts.ts'
import {channels, people} from '../../src/demo/people.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import type {LocalCluster} from '../../src/local/etcd/cluster.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'
import {trailOf} from './the-trail.ts'

/** A client that writes all the time, so that the disks have something to do. */
async function keepWriting(cluster: LocalCluster, signal: AbortSignal): Promise<void> {
  const beats = setInterval(25, undefined, {signal})
  try {
    for await (const _ of beats)
      await cluster
        .client()
        .put('live/beat', 'x')
        .catch(() => undefined)
  } catch {
    // Told to end.
  }
}

const hasChart = ({blocks}: Message): boolean =>
  (blocks ?? []).some(block => block.type === 'data_visualization')

describe('a cluster shown live', {skip: noEtcd}, () => {
  let scene: Scene
  let live: Message
  const quiet = new AbortController()
  let writing: Promise<void>
  before(async () => {
    scene = await aScene()
    writing = keepWriting(scene.world.cluster, quiet.signal)
  })
  after(async () => {
    quiet.abort()
    await writing
    await scene?.stop()
  })

  const now = (): Message => scene.world.workspace.message(live.channel, live.ts) ?? live
  const kindsOf = async (): Promise<readonly string[]> =>
    (await trailOf(scene.world)).map(({kind}) => kind).filter(kind => kind.startsWith('watch-'))
  /** Waits until the live message itself says this. */
  const shows = (what: string, wanted: RegExp): Promise<Message> =>
    scene.sees(what, message => message.ts === live.ts && wanted.test(textOf(message)))

  it('is one message with leader, members and a button, for anybody who asks', async () => {
    await scene.types(people.outsider, 'watch 5')

    live = await scene.sees('the live view', saying(/Live · .*leads in term/s))
    const leader = await leaderOf(scene.world.cluster)
    assert.match(textOf(live), new RegExp(`${leader.name} leads in term \\d+; 3 of 3 voters are healthy`))
    assert.deepEqual(
      buttonsOf(live).map(({label}) => label),
      ['Stop'],
    )
    await scene.told(people.outsider, /shown live here for 5 min/, '')
  })

  it('shows that the leader moved, with log writes measured and a chart, in the same message', async () => {
    const {to} = await moveLeadership(scene.world.cluster)

    const moved = await shows('the election', /1 election since/)
    assert.match(textOf(moved), new RegExp(`${to} leads in term`))
    const drawn = await scene.sees('the chart', message => message.ts === live.ts && hasChart(message))
    assert.match(textOf(drawn), /\d ms\s+\d+\s+(?:⚠️ )?[\d.]+ ms/u)
  })

  it('goes on in the next process after kill -9, in the same message and without repeating itself', async () => {
    const before = textOf(now())
    await scene.world.bot.kill()
    await scene.world.bot.start()

    await scene.sees('the next look', message => message.ts === live.ts && textOf(message) !== before)
    assert.match(textOf(now()), /1 election since/)
    assert.equal(scene.all(/Live · /).length, 1)
    assert.deepEqual(await kindsOf(), ['watch-started'])
  })

  it('is reused when somebody asks again', async () => {
    const since = scene.latest()
    await scene.types(people.operator, 'watch')

    await scene.told(
      people.operator,
      /shown live in this channel already; that message goes on for 10 min/,
      since,
    )
    assert.equal(scene.all(/Live · /).length, 1)
  })

  it('is stopped by whoever sees it, says who did, and tells the thread what it saw', async () => {
    await scene.presses(people.approver, live, 'Stop')

    const over = await shows('the end', /Live view over/)
    assert.match(textOf(over), new RegExp(`Stopped by @${people.approver.id}`))
    assert.match(textOf(over), /Elections: [12]; etcd-\d → etcd-\d/)
    assert.match(textOf(over), /fsync p99: /)
    assert.deepEqual(buttonsOf(over), [])
    const reply = await scene.sees('the reply', message => message.threadTs === live.ts)
    assert.match(textOf(reply), /Elections: /)
    assert.deepEqual(await kindsOf(), ['watch-started', 'watch-ended'])
  })

  it('is asked for and stopped by a mention inside a thread', async () => {
    const {workspace} = scene.world
    const operator = workspace.as(people.operator.id)
    const inThread = (pattern: RegExp) => (message: Message) =>
      message.threadTs === live.ts && pattern.test(textOf(message))

    operator.mention(channels.incidents, 'watch 1', {thread: live.ts})
    const second = await scene.sees('the view in the thread', inThread(/Live · .*leads in term/s))
    operator.mention(channels.incidents, 'watch stop', {thread: live.ts})

    await scene.sees('its end', message => message.ts === second.ts && /Live view over/.test(textOf(message)))
    assert.equal((await kindsOf()).length, 4)
  })

  it('broke none of Slack’s rules', () => {
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})
