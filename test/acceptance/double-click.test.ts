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

  it('answer every click in private: one approval, all others refused with a reason', async () => {
    const {workspace} = scene.world
    const notes = await workspace.until(
      w => {
        const all = [people.approver, people.secondApprover].flatMap(({id}) =>
          w.as(id).ephemerals(channels.incidents),
        )
        return all.length >= CLICKS && all
      },
      {what: 'an answer to every click', timeoutMs: 60_000},
    )

    assert.equal(notes.length, CLICKS)
    assert.equal(notes.filter(saying(/The run starts now/)).length, 1)
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

  it('left nothing unfinished in the inbox', async () => {
    const {env} = scene.world
    const store = await openStore({
      url: env['DATABASE_URL'] ?? '',
      digest: digestWith(env['QUORATE_AUDIT_KEY'] ?? ''),
      readOnly: true,
    })

    assert.deepEqual(await store.inbox.unfinished(), [])
    await store.close()
  })
})
