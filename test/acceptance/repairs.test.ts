import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {defragmentations, leaderOf, moveLeadership} from '../../src/demo/cluster-facts.ts'
import {people} from '../../src/demo/people.ts'
import {makeHoles} from '../../src/demo/tour/chapters/alert.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'
import {reconfigure} from './reconfigure.ts'
import {trailOf} from './the-trail.ts'

describe('repairs and decisions', {skip: noEtcd}, () => {
  let scene: Scene
  before(async () => {
    scene = await aScene()
  })
  after(() => scene?.stop())

  const asksFor = async (words: string): Promise<Message> => {
    const since = scene.latest()
    await scene.types(people.operator, words)
    return scene.sees('the plan', saying(/Waiting for approval/), {after: since})
  }

  it('restarts a follower over SSH after approval, with lines of the closed list only', async () => {
    const {cluster, hosts} = scene.world
    const leader = await leaderOf(cluster)
    const follower = cluster.members.find(({name}) => name !== leader.name)
    assert.ok(follower)
    const pids = cluster.members.map(({supervisor}) => supervisor.status().mainPid)
    const card = await asksFor(`restart ${follower.name}`)
    await scene.presses(people.secondApprover, card, 'Approve')
    await scene.sees('the end', saying(/Every step is done and proved/), {after: card.ts})

    const changed = cluster.members.filter((m, at) => m.supervisor.status().mainPid !== pids[at])
    assert.deepEqual(
      changed.map(({name}) => name),
      [follower.name],
    )
    const lines = cluster.members.flatMap(({name}) => hosts.host(name).received())
    assert.ok(lines.every(line => /quorate-supervisor (show|restart) etcd/.test(line)))
  })

  it('moves leadership to the member it was asked to, and nowhere else', async () => {
    const leader = await leaderOf(scene.world.cluster)
    const target = scene.world.cluster.members.find(({name}) => name !== leader.name)
    assert.ok(target)
    const card = await asksFor(`move-leader ${target.name}`)
    await scene.presses(people.approver, card, 'Approve')
    await scene.sees('the end', saying(/Every step is done/), {after: card.ts})

    assert.equal((await leaderOf(scene.world.cluster)).name, target.name)
  })

  it('closes a denied plan for everybody', async () => {
    await makeHoles(scene.world)
    const card = await asksFor('defrag')
    await scene.presses(people.approver, card, 'Deny')
    await scene.fills(people.approver, 'not during the release')
    await scene.told(people.approver, /denied; nothing will run/, card.ts)
    const closed = await scene.sees('the denied card', m => m.ts === card.ts && /Denied/.test(textOf(m)))

    assert.deepEqual(buttonsOf(closed), [])
    assert.match(textOf(closed), /not during the release/)
  })

  it('lets only the person who asked withdraw', async () => {
    const card = await asksFor('defrag')
    await scene.presses(people.approver, card, 'Withdraw')
    await scene.told(people.approver, /Only .*who asked for it, can withdraw/, card.ts)
    await scene.presses(people.operator, card, 'Withdraw')
    await scene.told(people.operator, /withdrawn; nothing will run/, card.ts)

    assert.equal(scene.all(/Waiting for approval/).length, 0)
  })

  it('finishes the current step when a run is cancelled, and takes no other', async () => {
    const slow = await reconfigure(scene.world, file => {
      file.policy['gate'] = {settle: '10s', looks: 2, every: '500ms', giveUp: '60s'}
    })
    await scene.world.bot.stop()
    await scene.world.bot.start(slow)
    const counts = await defragmentations(scene.world.cluster)
    const card = await asksFor('defrag')
    await scene.presses(people.approver, card, 'Approve')
    const run = await scene.sees('the first step done', saying(/✅ done · 1\.[^]*Run .*plan #/u), {
      after: card.ts,
    })
    await scene.presses(people.operator, run, 'Cancel')
    const end = await scene.sees('the end', saying(/A person stopped it/), {after: card.ts})

    const now = await defragmentations(scene.world.cluster)
    const done = Object.keys(now).filter(name => now[name] !== counts[name])
    assert.equal(done.length, 1, textOf(end))
    assert.ok((await trailOf(scene.world)).some(({kind}) => kind === 'run-cancel-asked'))
  })

  it('stops with what changed when the leader moved between request and approval', async () => {
    await makeHoles(scene.world)
    const counts = await defragmentations(scene.world.cluster)
    const card = await asksFor('defrag')
    const {from, to} = await moveLeadership(scene.world.cluster)
    await scene.presses(people.approver, card, 'Approve')
    const end = await scene.sees('the end', saying(/plan_changed/), {after: card.ts})

    assert.match(textOf(end), new RegExp(`leader +${from} +${to}`))
    assert.deepEqual(await defragmentations(scene.world.cluster), counts)
    await scene.presses(people.operator, end, 'Ask for a new plan')
    // A healthy voter is left alone for a minute after an election; a new plan is made then (ask-again.test.ts).
    await scene.told(people.operator, /a leader was elected between .* the raft term went from/, end.ts)
  })

  it('treats a deadline that passed as expired, never as approval', async () => {
    const hasty = await reconfigure(scene.world, file => {
      file.policy['approvalTtl'] = '1ms'
    })
    await scene.world.bot.stop()
    await scene.world.bot.start(hasty)
    const leader = await leaderOf(scene.world.cluster)
    const target = scene.world.cluster.members.find(({name}) => name !== leader.name)
    const since = scene.latest()
    await scene.types(people.operator, `move-leader ${target?.name}`)
    const card = await scene.sees('the plan', saying(/Waiting for approval|Expired/), {after: since})
    if (buttonsOf(card).length > 0) await scene.presses(people.approver, card, 'Approve')
    await scene.sees('the expired card', m => m.ts === card.ts && /Expired/.test(textOf(m)))

    assert.equal((await leaderOf(scene.world.cluster)).name, leader.name)
    assert.equal((await trailOf(scene.world)).at(-1)?.kind, 'plan-expired')
  })

  it('sent nothing Slack would refuse', () => {
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})
