import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {databaseSizes, defragmentations, leaderOf} from '../../src/demo/cluster-facts.ts'
import {channels, people} from '../../src/demo/people.ts'
import {runQuorate} from '../../src/demo/run-quorate.ts'
import {fireAlert, makeHoles} from '../../src/demo/tour/chapters/alert.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {aScene, noEtcd, quickGate, type Scene} from './a-scene.ts'
import {assertNoSecrets} from './the-log.ts'
import {trailOf} from './the-trail.ts'

describe('the story of one night', {skip: noEtcd}, () => {
  let scene: Scene
  before(async () => {
    // Long enough between members for the card to be seen at work: one message is edited every 3 s at most.
    scene = await aScene({gate: {...quickGate, settle: '2s'}})
  })
  after(() => scene?.stop())

  it('answers /etcd status with the verdict, and the member table in its thread', async () => {
    await scene.types(people.operator, 'status')
    const table = await scene.sees('the table', m => m.threadTs !== undefined)
    const root = scene.world.workspace.message(channels.incidents, table.threadTs ?? '')

    assert.ok(root)
    assert.match(textOf(root), /3 voters, 3 healthy, quorum 2, spare 1/)
    assert.match(textOf(root), new RegExp(`Leader ${(await leaderOf(scene.world.cluster)).name}`))
    for (const {name, clientUrl} of scene.world.cluster.members) {
      assert.ok(textOf(table).includes(name))
      assert.ok(textOf(table).includes(new URL(clientUrl).host))
    }
    for (const title of [
      'Version',
      'DB size',
      'In use',
      'Quota',
      'Lag',
      'Term',
      'Raft index',
      'Applied',
      'Errors',
    ])
      assert.ok(textOf(table).includes(title), title)
  })

  for (const [word, shows] of [
    ['health', /12 checks|checks have nothing to say/],
    ['members', /Raft index/],
    ['diagnose', /3 voters, 3 healthy/],
  ] as const)
    it(`answers /etcd ${word} in the channel`, async () => {
      const since = scene.latest()
      await scene.types(people.outsider, word)

      await scene.sees(`the answer to ${word}`, saying(shows), {after: since})
    })

  it('answers /etcd help to the person alone', async () => {
    const since = scene.latest()
    await scene.types(people.outsider, 'help')

    const note = await scene.told(people.outsider, /\/etcd status/, since)
    for (const word of ['diagnose', 'defrag', 'restart', 'audit']) assert.ok(textOf(note).includes(word))
  })

  it('answers a mention inside a thread in that thread', async () => {
    const {workspace} = scene.world
    const asked = workspace.as(people.outsider.id).say(channels.incidents, 'slow, anybody?')
    workspace.as(people.outsider.id).mention(channels.incidents, 'diagnose', {thread: asked.ts})

    await workspace.until(w => w.thread(channels.incidents, asked.ts).some(m => m.botId !== undefined), {
      what: 'an answer in the thread',
      timeoutMs: 30_000,
    })
  })

  let incident: Message
  it('opens one incident for an alert, diagnoses it by itself and starts nothing', async () => {
    await makeHoles(scene.world)
    const counts = await defragmentations(scene.world.cluster)
    assert.equal(await fireAlert(scene.world, 'firing'), 200)
    assert.equal(await fireAlert(scene.world, 'firing'), 200)
    incident = await scene.sees('the incident with its proposal', message =>
      buttonsOf(message).some(({label}) => label === 'Defragment'),
    )

    assert.match(textOf(incident), /etcdDatabaseHighFragmentationRatio/)
    assert.equal(scene.all(/🔔 firing/u).length, 1)
    assert.deepEqual(await defragmentations(scene.world.cluster), counts)
    assert.equal(scene.all(/Waiting for approval/).length, 0)
  })

  let card: Message
  it('freezes a plan at the press of Defragment: leader last, quorum and forecast per step', async () => {
    const leader = await leaderOf(scene.world.cluster)
    await scene.presses(people.operator, incident, 'Defragment')
    card = await scene.sees('the plan', saying(/Waiting for approval/))

    const text = textOf(card)
    assert.equal(card.threadTs, incident.ts)
    assert.ok(text.indexOf('Move leadership') < text.indexOf(`Defragment ${leader.name}`))
    for (const {name} of scene.world.cluster.members)
      assert.match(text, new RegExp(`Defragment ${name} .*2 of 3, spare 0 .*answers nobody for about `))
  })

  it('refuses the requester and an outsider in private, with the reason, and runs nothing', async () => {
    for (const [player, reason] of [
      [people.operator, /you asked for this plan.*cannot approve it yourself/is],
      [people.outsider, /not an approver.*people\.approvers/is],
    ] as const) {
      const since = scene.latest()
      await scene.presses(player, card, 'Approve')
      await scene.told(player, reason, since)
    }

    assert.equal(scene.all(/Run run_|Run `run_/).length, 0)
  })

  it('runs member by member after one other approval, on one card edited in place, and proves that it helped', async () => {
    const [sizes, counts] = [
      await databaseSizes(scene.world.cluster),
      await defragmentations(scene.world.cluster),
    ]
    const since = scene.latest()
    await scene.presses(people.approver, card, 'Approve')
    const end = await scene.sees('the end', saying(/It helped/), {after: since})
    const finished = await scene.sees('the run card', saying(/Finished[^]*Run .*plan #/), {after: since})

    assert.equal(scene.all(/Run .*plan #/).length, 1)
    const edits = scene.world.workspace.calls('chat.update').filter(({args}) => args['ts'] === finished.ts)
    assert.ok(edits.length > 0, 'edited in place')
    assert.ok(!buttonsOf(finished).some(({label}) => label === 'Cancel'))
    const shrunk = await databaseSizes(scene.world.cluster)
    for (const {name} of scene.world.cluster.members) {
      assert.ok((shrunk[name] ?? 0) < (sizes[name] ?? 0) / 2, `${name} is smaller`)
      assert.match(textOf(end), new RegExp(`${name}.*MiB.*MiB`))
    }
    const once = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count + 1]))
    assert.deepEqual(await defragmentations(scene.world.cluster), once)
  })

  it('offers no button on the approved card any more, and changes nothing at a late click', async () => {
    const approved = scene.world.workspace.message(card.channel, card.ts)

    assert.ok(approved)
    assert.match(textOf(approved), /Approved/)
    assert.deepEqual(buttonsOf(approved), [])
  })

  it('lists the trail of the channel, refusals included, and proves it by a process of its own', async () => {
    const since = scene.latest()
    await scene.types(people.operator, 'audit 50')
    await scene.told(people.operator, /approval-refused[^]*incident-opened/, since)
    const verified = await runQuorate(['audit', 'verify'], scene.world.env)

    assert.equal(verified.code, 0, verified.output)
    const kinds = (await trailOf(scene.world)).map(({kind}) => kind)
    assert.ok(kinds.indexOf('approval-given') < kinds.indexOf('run-started'))
    assert.ok(kinds.indexOf('step-intended') < kinds.indexOf('step-done'))
  })

  it('sent nothing Slack would refuse and logged no secret', async () => {
    assert.deepEqual(scene.world.workspace.violations(), [])
    await assertNoSecrets(scene.world)
  })
})
