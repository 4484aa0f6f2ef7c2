import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {openStore} from '../../src/adapters/store/open-store.ts'
import {defragmentations} from '../../src/demo/cluster-facts.ts'
import {channels, people} from '../../src/demo/people.ts'
import {runQuorate} from '../../src/demo/run-quorate.ts'
import {makeHoles} from '../../src/demo/tour/chapters/alert.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'

const CLICKS = 500

describe('five hundred thumbs on one Approve button', {skip: noEtcd}, () => {
  let scene: Scene
  before(async () => {
    scene = await aScene()
    await makeHoles(scene.world)
  })
  after(() => scene.stop())

  it('start exactly one run with one set of effects, and every click is acknowledged', async () => {
    const {workspace, cluster} = scene.world
    const begin = await defragmentations(cluster)
    await scene.types(people.operator, 'defrag')
    const card = await scene.sees('the plan', saying(/Waiting for approval/))
    const approve = buttonsOf(card).find(({label}) => label === 'Approve')
    assert.ok(approve)
    const {actionId, blockId} = approve
    const target = {channel: channels.incidents, ts: card.ts, actionId, blockId}
    const thumbs = [people.approver, people.secondApprover]

    const results = await Promise.all(
      Array.from({length: CLICKS}, (_, at) =>
        workspace.as(thumbs[at % thumbs.length]?.id ?? '').click(target),
      ),
    )
    await scene.sees('the end', saying(/It helped/))

    assert.equal(results.filter(({acked}) => acked).length, CLICKS)
    const once = Object.fromEntries(Object.entries(begin).map(([member, count]) => [member, count + 1]))
    assert.deepEqual(await defragmentations(cluster), once)
    assert.equal(scene.all(/Run run_|Run `run_/).length, 1, 'one run card')
  })

  it('answer in private, and let the end of the run pass before hundreds of answers', () => {
    const {workspace} = scene.world
    const notes = [people.approver, people.secondApprover].flatMap(({id}) =>
      workspace.as(id).ephemerals(channels.incidents),
    )

    assert.ok(notes.length > 0 && notes.length < CLICKS, `${notes.length} notes were sent by then`)
    assert.ok(notes.every(note => /The run starts now|already/.test(textOf(note))))
  })

  it('leave one approval, one run and every refusal in a trail without gaps', async () => {
    const {env} = scene.world
    const verified = await runQuorate(['audit', 'verify'], env)
    const exported = await runQuorate(['audit', 'export'], env)
    const kinds = exported.output
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).event.kind as string)

    assert.equal(verified.code, 0, verified.output)
    const count = (kind: string): number => kinds.filter(one => one === kind).length
    assert.deepEqual(['approval-given', 'run-started', 'run-finished', 'approval-refused'].map(count), [
      1,
      1,
      1,
      CLICKS - 1,
    ])
  })

  it('leave nothing unfinished, and tell both people, once per answer that still waited', async () => {
    const {env, bot, workspace} = scene.world
    await bot.stop()
    const store = await openStore({
      url: env['DATABASE_URL'] ?? '',
      digest: digestWith(env['QUORATE_AUDIT_KEY'] ?? ''),
      readOnly: true,
    })
    const unfinished = await store.inbox.unfinished()
    await store.close()

    assert.deepEqual(unfinished, [])
    for (const {id} of [people.approver, people.secondApprover])
      assert.ok(workspace.as(id).ephemerals(channels.incidents).length > 0, `${id} was told`)
    const sent = workspace.calls('chat.postEphemeral').filter(({response}) => response['ok'] === true).length
    assert.ok(sent < CLICKS / 10, `${sent} private answers for ${CLICKS} clicks`)
  })
})
