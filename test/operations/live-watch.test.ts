import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {AlertGroup} from '../../src/domain/alert.ts'
import type {Context} from '../../src/engine/context.ts'
import {startWatch, stopWatch, turnWatches} from '../../src/operations/live-watch.ts'
import {watchHere} from '../../src/operations/watch-here.ts'
import type {Announcement} from '../../src/ports/announcer.ts'
import {announce} from '../../src/slack/announce.ts'
import {approver, aTestWorld, operator, outsider, type TestWorld} from '../fixtures/a-context.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const asked = (change: object = {}) => ({
  ...{cluster: 'prod-a', minutes: 10, by: operator, channel: 'C1', threadTs: null},
  ...change,
})

type Told = Extract<Announcement, {kind: 'watch'}>

function told({announced}: TestWorld): readonly Told[] {
  return announced.filter(announcement => announcement.kind === 'watch')
}

/** Turns every second, as the schedule does. */
async function turnFor(world: TestWorld, ms: number, context: Context = world.context): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND) {
    world.clock.advance(SECOND)
    await turnWatches(context)
  }
}

async function open(world: TestWorld) {
  const [watch] = await world.store.liveWatches.open()
  return watch ?? assert.fail('nothing is open')
}

async function kindsOf({store}: TestWorld): Promise<readonly string[]> {
  return (await store.audit.list({limit: 50})).map(({event}) => event.kind).toReversed()
}

describe('a live view', () => {
  it('is there at once, shows its first look a moment later, and then one every ten seconds', async () => {
    const world = await aTestWorld()

    const started = await startWatch(asked(), world.context)
    assert.ok(started.ok)
    assert.deepEqual(told(world)[0]?.watch.samples, [])
    await turnFor(world, MINUTE)

    const {samples, tally} = await open(world)
    const apart = samples.slice(1).map(({at}, i) => Date.parse(at) - Date.parse(samples[i]?.at ?? ''))
    assert.ok(tally.looks >= 6 && apart.every(ms => ms >= 7 * SECOND && ms <= 13 * SECOND), apart.join())
    assert.equal(samples[0]?.leader, 'etcd-1')
  })

  it('asks little: four calls and the counters of each member, and nothing of the hosts', async () => {
    const world = await aTestWorld()
    await startWatch(asked(), world.context)

    await turnFor(world, SECOND)

    const kinds = [...new Set(world.cluster.calls.map(call => call.split(' ')[0] ?? ''))].toSorted()
    assert.deepEqual(kinds, ['linearizableRead', 'memberList', 'metrics', 'serializableRead', 'status'])
    assert.equal(world.cluster.calls.length, 15)
  })

  it('shows an election, and a member that falls silent', async () => {
    const world = await aTestWorld()
    await startWatch(asked(), world.context)
    await turnFor(world, 20 * SECOND)
    world.cluster.elect('etcd-2')
    world.cluster.member('etcd-3').up = false

    await turnFor(world, 20 * SECOND)

    const {tally, samples} = await open(world)
    assert.equal(tally.elections, 1)
    assert.deepEqual(
      tally.changes.map(({from, to}) => [from, to]),
      [['etcd-1', 'etcd-2']],
    )
    assert.deepEqual(Object.keys(tally.silent), ['etcd-3'])
    assert.equal(samples.at(-1)?.members[2]?.answered, false)
  })

  it('ends by itself when its time is over, with a summary, on the record', async () => {
    const world = await aTestWorld()
    await startWatch(asked({minutes: 1}), world.context)

    await turnFor(world, 2 * MINUTE)

    const last = told(world).at(-1)?.watch
    assert.equal(last?.ended?.by, null)
    assert.equal(told(world).filter(({watch}) => watch.ended !== null).length, 1)
    assert.deepEqual(await kindsOf(world), ['watch-started', 'watch-ended'])
    const [entry] = await world.store.audit.list({limit: 1})
    assert.equal(entry?.event.actor.kind, 'quorate')
    assert.match(
      entry?.event.summary ?? '',
      /ended after 1 min\. Elections: none\. Without a leader: never seen\./,
    )
  })

  it('is stopped by whoever sees it, and says who it was', async () => {
    const world = await aTestWorld()
    await startWatch(asked(), world.context)
    await turnFor(world, 15 * SECOND)
    const {id} = await open(world)

    const stopped = await stopWatch({by: outsider, channel: 'C1', view: {id}}, world.context)

    assert.ok(stopped.ok)
    assert.equal(told(world).at(-1)?.watch.ended?.by?.name, 'Outsider')
    const again = await stopWatch({by: operator, channel: 'C1', view: {id}}, world.context)
    assert.ok(!again.ok && again.refusal.code === 'refused/state')
    await turnFor(world, MINUTE)
    assert.equal(told(world).filter(({watch}) => watch.ended !== null).length, 1)
  })

  it('is stopped by its cluster too, in its own channel only', async () => {
    const world = await aTestWorld()
    await startWatch(asked(), world.context)
    const stop = (channel: string) =>
      stopWatch({by: operator, channel, view: {cluster: 'prod-a'}}, world.context)

    assert.equal((await stop('C2')).ok, false)
    assert.equal((await stop('C1')).ok, true)
  })

  it('is one per cluster and channel: asking again makes it last longer, and never shorter', async () => {
    const world = await aTestWorld()
    await startWatch(asked(), world.context)
    const before = await open(world)
    world.clock.advance(5 * MINUTE)

    const longer = await startWatch(asked({by: approver}), world.context)
    const shorter = await startWatch(asked({minutes: 2}), world.context)
    await startWatch(asked({channel: 'C2'}), world.context)

    const all = await world.store.liveWatches.open()
    assert.deepEqual(
      all.map(({channel}) => channel),
      ['C1', 'C2'],
    )
    assert.equal(all[0]?.id, before.id)
    assert.equal(Date.parse(all[0]?.until ?? '') - Date.parse(before.until), 5 * MINUTE)
    assert.match(
      longer.ok ? longer.sentence : '',
      /shown live in this channel already; that message goes on for 10 min/,
    )
    assert.ok(shorter.ok)
  })

  it('refuses a time nobody would look at, and more views than Slack allows edits for', async () => {
    const world = await aTestWorld()
    for (const minutes of [0, 61, 1.5, Number.NaN])
      await assert.rejects(startWatch(asked({minutes}), world.context), {code: 'input/invalid'})
    for (let channel = 0; channel < 20; channel += 1)
      assert.ok((await startWatch(asked({channel: `D${channel}`}), world.context)).ok)

    const refused = await startWatch(asked({channel: 'D20'}), world.context)

    assert.ok(!refused.ok && refused.refusal.code === 'refused/busy')
  })

  it('belongs to the incident that is open when it begins or ends', async () => {
    const world = await aTestWorld()
    await startWatch(asked(), world.context)
    const alert = {
      ...{status: 'firing', annotations: {}, fingerprint: 'f', startsAt: '2026-01-01T03:00:00Z'},
      labels: {alertname: 'etcdNoLeader', severity: 'critical', cluster: 'prod-a'},
    }
    const group = AlertGroup.parse({version: '4', groupKey: '{}', status: 'firing', alerts: [alert]})
    const {incidents} = await world.operations.keepAlerts(group)
    const [incident = ''] = incidents

    await stopWatch({by: operator, channel: 'C1', view: {cluster: 'prod-a'}}, world.context)

    const trail = await world.store.audit.list({incident, limit: 10})
    assert.equal(trail[0]?.event.kind, 'watch-ended')
  })

  it('goes on in the next process where it stood, and tells of the time nobody looked', async () => {
    const world = await aTestWorld({instance: 'first'})
    await startWatch(asked(), world.context)
    await turnFor(world, 30 * SECOND)
    const before = await open(world)
    world.clock.advance(MINUTE)
    const {store, clock, cluster} = world
    const next = await aTestWorld({store, clock, cluster, instance: 'second'})

    await turnFor(next, 30 * SECOND)

    const {id, tally, until} = await open(next)
    assert.deepEqual([id, until], [before.id, before.until])
    assert.equal(tally.gaps.length, 1)
    assert.ok(tally.looks >= 6)
    assert.deepEqual(await kindsOf(next), ['watch-started'])
  })

  it('ends once, whoever ends it: a live view ends once, whoever ends it', async () => {
    const world = await aTestWorld({instance: 'first'})
    await startWatch(asked({minutes: 1}), world.context)
    const {id} = await open(world)
    const {store, clock, cluster} = world
    const next = await aTestWorld({store, clock, cluster, instance: 'second'})
    clock.advance(2 * MINUTE)

    await Promise.all([
      turnWatches(world.context),
      turnWatches(next.context),
      stopWatch({by: operator, channel: 'C1', view: {id}}, world.context),
    ])

    const ends = [...told(world), ...told(next)].filter(({watch}) => watch.ended !== null)
    assert.equal(ends.length, 1)
    assert.equal((await kindsOf(world)).filter(kind => kind === 'watch-ended').length, 1)
  })

  it('is not brought back by a look that was under way when it was stopped', async () => {
    const world = await aTestWorld()
    await startWatch(asked(), world.context)
    const {id} = await open(world)
    world.cluster.answer = async () => {
      world.cluster.answer = () => undefined
      await stopWatch({by: operator, channel: 'C1', view: {id}}, world.context)
    }

    await turnFor(world, SECOND)

    assert.ok(told(world).at(-1)?.watch.ended)
    assert.deepEqual(await world.store.liveWatches.open(), [])
  })

  it('ends without a word when its cluster was taken out of the configuration', async () => {
    const world = await aTestWorld()
    await startWatch(asked(), world.context)
    const {store, clock, cluster} = world
    const next = await aTestWorld({store, clock, cluster, settings: {id: 'other'}})

    await turnFor(next, SECOND)

    assert.deepEqual(await store.liveWatches.open(), [])
    assert.deepEqual(told(next), [])
  })
})

/** The most edits that any minute saw, counting what reaches the outbox. */
async function editsPerMinute(views: number): Promise<number> {
  const world = await aTestWorld()
  const at: number[] = []
  const edits = new Map<string, number>()
  const context: Context = {
    ...world.context,
    announce: announcement => {
      const messages = announce(announcement)
      for (const {key} of messages) {
        const count = edits.get(key) ?? 0
        edits.set(key, count + 1)
        // The first content of a message is posted; only what follows is an edit.
        if (count > 0) at.push(world.clock.now().getTime())
      }
      return messages
    },
  }
  for (let view = 0; view < views; view += 1) await startWatch(asked({channel: `C${view}`}), context)
  await turnFor(world, 4 * MINUTE, context)
  return Math.max(...at.map(end => at.filter(one => one > end - MINUTE && one <= end).length))
}

describe('many live views at once', () => {
  for (const views of [1, 3, 20])
    it(`edit no more than 40 times in any minute: ${views}`, async () => {
      const most = await editsPerMinute(views)

      assert.ok(most <= 40, `${most} edits in a minute`)
      assert.ok(most >= Math.min(6 * views, 20) - 2, `only ${most} edits in a minute`)
    })

  it('of one cluster share a look', async () => {
    const world = await aTestWorld()
    for (const channel of ['C1', 'C2', 'C3']) await startWatch(asked({channel}), world.context)

    await turnFor(world, SECOND)

    assert.equal(world.cluster.calls.filter(call => call.startsWith('status')).length, 3)
  })
})

describe('watching at a terminal', () => {
  it('tells every look, ends with its time, and keeps nothing', async () => {
    const world = await aTestWorld()
    const [access] = world.context.clusters.all
    assert.ok(access)
    let looks = 0

    const watch = await watchHere(access, world.context, {
      minutes: 1,
      tell: () => {
        looks += 1
      },
      until: new AbortController().signal,
    })

    assert.equal(looks, 6)
    assert.equal(watch.ended?.by, null)
    assert.deepEqual(await world.store.liveWatches.open(), [])
    assert.deepEqual(await kindsOf(world), [])
  })

  it('ends at once when it is interrupted, also in the middle of a look', async () => {
    const cluster = new ScriptedCluster()
    const world = await aTestWorld({cluster})
    const [access] = world.context.clusters.all
    assert.ok(access)
    const interrupted = new AbortController()
    cluster.answer = () => {
      interrupted.abort()
      return new Promise(() => undefined)
    }

    const watch = await watchHere(access, world.context, {
      minutes: 60,
      tell: () => assert.fail('no look was complete'),
      until: interrupted.signal,
    })

    assert.equal(watch.tally.looks, 0)
  })
})
