import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {leaderOf} from '../../src/demo/cluster-facts.ts'
import {channels, people} from '../../src/demo/people.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'

describe('a member that is paused and answers nobody', {skip: noEtcd}, () => {
  let scene: Scene
  let silent: LocalMember
  before(async () => {
    scene = await aScene()
    const leader = await leaderOf(scene.world.cluster)
    const follower = scene.world.cluster.members.find(member => member !== leader)
    assert.ok(follower)
    silent = follower
    silent.supervisor.pause()
  })
  after(async () => {
    silent?.supervisor.resume()
    await scene?.stop()
  })

  for (const word of ['status', 'health', 'diagnose'])
    it(`does not hold up the headline of ${word}, which is completed in place and never says healthy`, async () => {
      const {workspace} = scene.world
      const begin = workspace.calls().length
      await scene.types(people.operator, word)
      const sent = () =>
        workspace
          .calls()
          .slice(begin)
          .filter(
            ({method, args}) =>
              method === 'chat.update' || (method === 'chat.postMessage' && args['thread_ts'] === undefined),
          )
      const whole = await workspace.until(
        () =>
          sent().find(
            ({method, args}) => method === 'chat.update' && !/Still asking/.test(JSON.stringify(args)),
          ),
        {what: 'the completed message', timeoutMs: 30_000},
      )

      const [first] = sent()
      assert.equal(first?.method, 'chat.postMessage')
      assert.equal(first.args['channel'], channels.incidents)
      assert.match(JSON.stringify(first.args), /Still asking/)
      assert.match(JSON.stringify(first.args), new RegExp(silent.name), 'the headline names who is silent')
      assert.equal(whole.args['ts'], first.response['ts'], 'completed in place')
      assert.match(JSON.stringify(whole.args), new RegExp(silent.name))
      for (const {args} of sent()) assert.doesNotMatch(JSON.stringify(args), /Healthy: |✅ Healthy/)
    })

  it('is shown in the member table as silent, beside the values of the others', async () => {
    const begin = scene.latest()
    await scene.types(people.operator, 'members')
    const table = await scene.sees('the table', m => /🛑 no answer/u.test(JSON.stringify(m.blocks)), {
      after: begin,
    })

    const row = JSON.stringify(table.blocks)
    assert.match(row, /no answer/)
    for (const {name} of scene.world.cluster.members) assert.match(row, new RegExp(name))
  })
})
