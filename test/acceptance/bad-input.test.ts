import assert from 'node:assert/strict'
import {after, afterEach, before, beforeEach, describe, it} from 'node:test'
import {defragmentations, leaderOf} from '../../src/demo/cluster-facts.ts'
import {channels, people} from '../../src/demo/people.ts'
import {runQuorate} from '../../src/demo/run-quorate.ts'
import {fireAlert} from '../../src/demo/tour/chapters/alert.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying} from '../../src/demo/tour/stage.ts'
import {until} from '../../src/local/etcd/readiness.ts'
import {signature} from '../../src/local/slack/delivery/signed-http.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'
import {assertNoSecrets, troubles} from './the-log.ts'
import {trailOf} from './the-trail.ts'

const SIGNING_SECRET = 'a-signing-secret-for-this-test'
const TEAM = 'T0QUORATE'
const WRONG_TOKEN = 'wrong-webhook-token-0123456789'

describe('bad input from people, Alertmanager and Slack', {skip: noEtcd}, () => {
  let scene: Scene
  const logged: string[] = []
  let leader: string
  let counts: Readonly<Record<string, number>>
  before(async () => {
    scene = await aScene()
    await scene.world.bot.stop()
    await scene.world.bot.start({SLACK_SIGNING_SECRET: SIGNING_SECRET})
    counts = await defragmentations(scene.world.cluster)
  })
  beforeEach(async () => {
    leader = (await leaderOf(scene.world.cluster)).name
  })
  afterEach(async () => {
    assert.deepEqual(await defragmentations(scene.world.cluster), counts)
    assert.equal((await leaderOf(scene.world.cluster)).name, leader)
  })
  after(() => scene?.stop())

  const trail = (): ReturnType<typeof trailOf> => trailOf(scene.world)

  const slips = [
    [
      'an unknown cluster',
      'status demmo',
      /There is no cluster "demmo".*Did you mean demo\?/s,
      'input/unknown-cluster',
    ],
    ['an unknown member', 'restart etcd-9', /no member etcd-9.*etcd-1/s, 'input/unknown-member'],
    ['an unknown subcommand', 'defargment', /no command .*defargment/s, 'input/unknown-command'],
    ['an unknown runbook', 'run defragmnt', /Did you mean .*defragment/s, 'input/unknown-runbook'],
    ['an unknown parameter', 'run defragment colour=red', /no parameter .*colour/s, 'input/invalid'],
    ['a run nobody knows', 'cancel run_nobody', /run_nobody/, 'input/not-found'],
  ] as const
  for (const [what, words, answer, code] of slips)
    it(`answers ${what} in private with what would be right, and records one refusal`, async () => {
      const earlier = await trail()
      const roots = scene.world.workspace.messages(channels.incidents).length
      const since = scene.latest()
      await scene.types(people.operator, words)
      const note = await scene.told(people.operator, answer, since)

      assert.equal(note.ephemeralFor, people.operator.id)
      assert.equal(scene.world.workspace.messages(channels.incidents).length, roots)
      const added = (await trail()).slice(earlier.length)
      assert.deepEqual(
        added.map(({kind, detail}) => [kind, Reflect.get(detail, 'code')]),
        [['request-refused', code]],
      )
      logged.push(code)
    })

  it('refuses a plan asked for by somebody who is no operator, in private', async () => {
    const since = scene.latest()
    await scene.types(people.outsider, 'restart etcd-1')
    await scene.told(people.outsider, /not an operator.*people\.operators/s, since)

    assert.equal(scene.all(/Waiting for approval/).length, 0)
  })

  it('refuses an alert with a wrong token and opens nothing', async () => {
    assert.equal(await fireAlert(scene.world, 'firing', {token: WRONG_TOKEN}), 401)
    assert.equal(scene.all(/etcdDatabaseHighFragmentationRatio/).length, 0)
  })

  const bodies = [
    ['malformed', '{"version": "4", ', 400],
    ['oversized', JSON.stringify({version: '4', groupKey: 'x'.repeat(3 * 1024 * 1024)}), 413],
    ['of another version', '{"version":"3","groupKey":"","status":"firing","alerts":[]}', 400],
  ] as const
  for (const [what, body, status] of bodies)
    it(`refuses a webhook body that is ${what}, says what to do and opens nothing`, async () => {
      const answer = await fetch(`${scene.world.bot.url}/alerts/alertmanager`, {
        method: 'POST',
        headers: {'content-type': 'application/json', authorization: `Bearer ${scene.world.webhookToken}`},
        body,
      })

      assert.equal(answer.status, status)
      assert.equal(typeof ((await answer.json()) as {remedy: unknown}).remedy, 'string')
      assert.equal((await fetch(`${scene.world.bot.url}/readyz`)).status, 200)
    })

  it('acts once on a delivery that Slack repeats to both sockets', async () => {
    const {workspace} = scene.world
    const asked = workspace.as(people.operator.id).mention(channels.incidents, 'members')
    await workspace.until(w => w.thread(channels.incidents, asked.ts).length > 1, {what: 'the answer'})
    await workspace.faults.redeliver('event', {bothSockets: true, eventType: 'app_mention'})
    await workspace.faults.redeliver('event', {eventType: 'app_mention'})
    await asksAndIsAnswered(scene)

    assert.equal(workspace.thread(channels.incidents, asked.ts).length, 2)
  })

  it('asks for one plan when the click that asked comes twice', async () => {
    const {workspace} = scene.world
    const since = scene.latest()
    await scene.types(people.operator, 'move-leader')
    await workspace.faults.redeliver('envelope', {bothSockets: true})
    const card = await scene.sees('the plan', saying(/Waiting for approval/), {after: since})
    await asksAndIsAnswered(scene)

    assert.equal(scene.all(/Waiting for approval/).length, 1)
    const pressed = scene.latest()
    await scene.presses(people.operator, card, 'Withdraw')
    await scene.told(people.operator, /withdrawn/, pressed)
  })

  for (const [what, ageS] of [
    ['an hour old', 3600],
    ['an hour from the future', -3600],
  ] as const)
    it(`refuses a Slack request whose signature is right but ${what}`, async () => {
      const earlier = await trail()
      const status = await postSigned(scene, {secret: SIGNING_SECRET, ageS})

      assert.equal(status, 401)
      assert.deepEqual(await trail(), earlier)
    })

  it('refuses a Slack request signed with another secret, and takes one signed right', async () => {
    assert.equal(await postSigned(scene, {secret: 'another', ageS: 0}), 401)
    assert.equal(await postSigned(scene, {secret: SIGNING_SECRET, ageS: 0}), 200)
  })

  it('answers a click on a message from before a restart, and changes nothing', async () => {
    const since = scene.latest()
    await scene.types(people.operator, 'restart etcd-1')
    const card = await scene.sees('the plan', saying(/Waiting for approval/), {after: since})
    const approve = buttonsOf(card).find(({label}) => label === 'Approve')
    await scene.presses(people.approver, card, 'Deny')
    await scene.fills(people.approver, 'not now')
    await scene.told(people.approver, /denied/, since)
    await scene.world.bot.stop()
    await scene.world.bot.start({SLACK_SIGNING_SECRET: SIGNING_SECRET})
    const restarted = scene.latest()
    // A client that slept through the denial still shows the button.
    const status = await postClick(scene, card, approve?.actionId ?? 'no approve button')

    assert.equal(status, 200)
    await scene.told(people.approver, /already denied/, restarted)
    assert.equal((await trail()).at(-1)?.kind, 'approval-refused')
    assert.equal(scene.all(/Run run_|Run `run_/).length, 0)
  })

  it('has logged each slip once', async () => {
    const codes = async (): Promise<readonly unknown[]> =>
      (await troubles(scene.world)).map(({code}) => code).filter(code => String(code).startsWith('input/'))
    await until(async () => (await codes()).length >= logged.length, {what: 'the log', withinMs: 10_000})

    assert.deepEqual(await codes(), logged)
  })

  it('leaves no secret in the log, and a trail that verifies', async () => {
    await assertNoSecrets(scene.world, [SIGNING_SECRET, WRONG_TOKEN])
    assert.equal((await runQuorate(['audit', 'verify'], scene.world.env)).code, 0)
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})

/** A later request that is answered proves that nothing of the earlier one is still under way. */
async function asksAndIsAnswered(scene: Scene): Promise<void> {
  const since = scene.latest()
  await scene.types(people.operator, 'clusters')
  await scene.told(people.operator, /demo/, since)
}

/** Posts the slash command `/etcd clusters` as Slack does in HTTP mode, signed `ageS` seconds ago. */
async function postSigned(
  {world}: Scene,
  {secret, ageS}: {readonly secret: string; readonly ageS: number},
): Promise<number> {
  const body = new URLSearchParams({
    command: '/etcd',
    text: 'clusters',
    team_id: TEAM,
    channel_id: channels.incidents,
    user_id: people.operator.id,
    trigger_id: `t-${ageS}-${secret.length}`,
  }).toString()
  return post(world.bot.url, body, {signingSecret: secret, now: () => Date.now() - ageS * 1000})
}

/** Posts the first approver's click on a button of this card, as it looked when it was shown. */
async function postClick({world}: Scene, card: Message, actionId: string): Promise<number> {
  const button = (card.blocks ?? [])
    .flatMap(block => (Array.isArray(block['elements']) ? block['elements'] : []))
    .find((element: {readonly action_id?: string}) => element.action_id === actionId)
  const payload = {
    type: 'block_actions',
    user: {...people.approver, team_id: TEAM},
    team: {id: TEAM},
    channel: {id: card.channel},
    container: {type: 'message', message_ts: card.ts, channel_id: card.channel},
    message: {ts: card.ts},
    actions: [{...button, action_ts: card.ts}],
    trigger_id: 'late',
  }
  const body = new URLSearchParams({payload: JSON.stringify(payload)}).toString()
  return post(world.bot.url, body, {signingSecret: SIGNING_SECRET, now: () => Date.now()})
}

async function post(url: string, body: string, sign: Parameters<typeof signature>[1]): Promise<number> {
  const answer = await fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: {'content-type': 'application/x-www-form-urlencoded', ...signature(body, sign)},
    body,
  })
  return answer.status
}
