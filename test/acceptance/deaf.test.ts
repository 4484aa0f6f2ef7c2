import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {channels, people} from '../../src/demo/people.ts'
import {startWorld, type World} from '../../src/demo/world.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {noEtcd, quickGate} from './a-scene.ts'
import {reconfigure} from './reconfigure.ts'

const PATIENCE_MS = 60_000

function alert(name: string): object {
  const text = ` • *alertname:* \`${name}\`\n • *cluster:* \`demo\`\n • *severity:* \`critical\``
  return {color: 'a30200', title: `[FIRING:1] ${name} (demo)`, text}
}

describe('a bot whose alerts are posted in Slack', {skip: noEtcd}, () => {
  let world: World
  let env: Readonly<Record<string, string>>
  before(async () => {
    world = await startWorld({rateLimits: 'off', gate: quickGate})
    env = await reconfigure(world, file => {
      for (const cluster of file.clusters)
        Object.assign(cluster['alerts'] as object, {slack: {channels: [channels.general]}})
    })
    await world.bot.start(env)
  })
  after(() => world.stop())

  const post = (name: string): Message =>
    world.workspace.alertFrom({
      channel: channels.general,
      username: 'Alertmanager',
      attachments: [{...alert(name)}],
    })
  const seen = (wanted: RegExp): Promise<Message> =>
    world.workspace.until(
      w => w.messages(channels.incidents).find(message => wanted.test(JSON.stringify(message.blocks))),
      {what: String(wanted), timeoutMs: PATIENCE_MS},
    )
  const readiness = async (): Promise<string> => await (await fetch(`${world.bot.url}/readyz`)).text()

  it('says in /readyz that no socket is connected while Slack lets none open', async () => {
    world.workspace.faults.refuseConnections('internal_error')
    world.workspace.faults.dropSockets('abrupt')
    await world.workspace.until(w => w.sockets() === 0, {what: 'no socket', timeoutMs: PATIENCE_MS})
    let said = ''
    while (!said.includes('"ok":false')) said = await readiness()
    assert.match(said, /no socket is connected/)

    world.workspace.faults.clear()
    await world.workspace.until(w => w.sockets() === 2, {what: 'two sockets', timeoutMs: PATIENCE_MS})
  })

  it('catches up after kill -9 with the alerts posted meanwhile, and carries out nothing that was asked', async () => {
    post('etcdNoLeader')
    await seen(/etcdNoLeader/)
    await world.bot.kill()
    // While a socket of the dead still looks open, Slack sends there, and again to the next one: nothing is missed then.
    await world.workspace.until(w => w.sockets() === 0, {what: 'no socket', timeoutMs: PATIENCE_MS})
    post('etcdMembersDown')
    const asked = world.workspace.as(people.operator.id).mention(channels.incidents, 'defrag')

    await world.bot.start(env)

    await seen(/I was deaf from/)
    await seen(/etcdMembersDown/)
    const told = await world.workspace.until(
      w =>
        w
          .as(people.operator.id)
          .ephemerals(channels.incidents)
          .find(({text}) => text.includes('please ask again')),
      {what: 'the note to the operator', timeoutMs: PATIENCE_MS},
    )
    assert.match(told.text, /defrag/)
    assert.equal(world.workspace.thread(channels.incidents, asked.ts).length, 1)
    const metrics = await (await fetch(`${world.bot.url}/metrics`)).text()
    assert.match(metrics, /^quorate_slack_hearing 1$/m)
    const incidents = world.workspace
      .messages(channels.incidents)
      .filter(({blocks}) => blocks?.some(({block_id: id}) => id === 'incident.title'))
    assert.equal(incidents.length, 1)
    assert.deepEqual(world.workspace.violations(), [])
  })
})
