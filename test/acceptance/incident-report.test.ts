import assert from 'node:assert/strict'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import process from 'node:process'
import {after, before, describe, it} from 'node:test'
import {leaderOf} from '../../src/demo/cluster-facts.ts'
import {channels, people} from '../../src/demo/people.ts'
import {runQuorate} from '../../src/demo/run-quorate.ts'
import {fireAlert, makeHoles} from '../../src/demo/tour/chapters/alert.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {saying, textOf} from '../../src/demo/tour/stage.ts'
import type {Message, StoredFile} from '../../src/local/slack/store/model.ts'
import {aScene, noEtcd, type Scene} from './a-scene.ts'

/** Where the files go when they are to be kept as an example, as `docs`. */
const keepIn = process.env['QUORATE_REPORT_OUT']

/** Looks taken between the acts, so that the charts have a line to draw; an example deserves more than a test. */
const LOOKS = keepIn === undefined ? 1 : 6

describe('an incident from its alert to its report', {skip: noEtcd}, () => {
  let scene: Scene
  let root: Message
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quorate-report-'))
    scene = await aScene()
  })
  after(async () => {
    await scene?.stop()
    await rm(folder, {recursive: true, force: true})
  })

  const inThread = () => scene.world.workspace.thread(channels.incidents, root.ts)

  /** Lets the bot look again some times, and waits for each. */
  async function looks(): Promise<void> {
    for (let round = 0; round < LOOKS; round += 1) {
      const since = scene.latest()
      await scene.types(people.operator, 'status')
      await scene.sees('a look', m => m.ts > since && /Raft term|voters/.test(textOf(m)), {after: since})
    }
  }

  it('is followed by people: a commander, a level, notes typed and marked', async () => {
    await looks()
    await makeHoles(scene.world)
    await looks()
    const since = scene.latest()
    assert.equal(await fireAlert(scene.world, 'firing'), 200)
    root = await scene.sees(
      'the incident',
      m => m.ts > since && buttonsOf(m).some(({label}) => /Defragment/.test(label)),
      {after: since},
    )
    await scene.types(people.approver, 'incident commander me')
    await scene.told(people.approver, /has the command now/, since)
    await scene.types(people.operator, 'incident level P3 one more slow member and writes stop')
    await scene.told(people.operator, /The level is P3/, since)
    await scene.types(people.operator, 'incident note the nightly import wrote and deleted twice as much')
    await scene.told(people.operator, /on the time line/, since)
    const {workspace} = scene.world
    const said = workspace
      .as(people.outsider.id)
      .say(channels.incidents, 'I have stopped the import', {thread: root.ts})
    workspace.as(people.approver.id).react(channels.incidents, said.ts, 'pushpin')
    await scene.told(people.approver, /on the time line/, said.ts)
    const card = await workspace.until(
      () => {
        const now = workspace.message(root.channel, root.ts)
        return now !== undefined && /Commander/.test(textOf(now)) && now
      },
      {what: 'the commander on the card'},
    )
    assert.match(textOf(card), /Defragment|free|fragment/i)
  })

  it('has a member fall silent for a while, which the record does not hide', async () => {
    const leader = await leaderOf(scene.world.cluster)
    const follower = scene.world.cluster.members.find(member => member !== leader)
    assert.ok(follower)
    follower.supervisor.pause()
    try {
      await looks()
    } finally {
      follower.supervisor.resume()
    }
    await looks()
  })

  it('is repaired under approval and closed', async () => {
    const since = scene.latest()
    const now = (): Message => scene.world.workspace.message(root.channel, root.ts) ?? root
    const label = buttonsOf(now()).find(one => /Defragment/.test(one.label))?.label ?? ''
    await scene.presses(people.operator, root, label)
    const plan = await scene.sees('the plan', saying(/Waiting for approval/), {after: since})
    await scene.presses(people.approver, plan, 'Approve')
    await scene.sees('the end', saying(/Every step is done and proved/), {after: since})
    await looks()
    assert.equal(await fireAlert(scene.world, 'resolved'), 200)
    await scene.world.workspace.until(() => /resolved/i.test(textOf(now())), {
      what: 'the incident to be resolved',
      timeoutMs: 60_000,
    })
    await scene.types(people.approver, 'incident close')
    await scene.told(people.approver, /incident is closed/, since)
  })

  it('ends as two files in its thread, with everything that happened', async () => {
    await scene.types(people.operator, 'incident report')
    const shared = await scene.world.workspace.until(
      () => {
        const files: readonly StoredFile[] = inThread().flatMap(({files: some}) => some ?? [])
        return files.length >= 2 && files
      },
      {what: 'both files', timeoutMs: 60_000},
    )
    const textIn = (ending: string): string =>
      shared.find(({name}) => name.endsWith(ending))?.body.toString() ?? assert.fail(ending)
    const [html, markdown] = [textIn('.html'), textIn('.md')]

    for (const wanted of [
      /Approver 1 took the command/,
      /set the level to P3: one more slow member/,
      /the nightly import wrote/,
      /Outsider said, and Approver 1 noted: I have stopped the import/,
      /approved this hash/,
      /ended as succeeded/,
      /<path class="line s0"/,
      /Checkpoint of the whole trail/,
    ])
      assert.match(html, wanted)
    assert.match(markdown, /^## Time line$/m)
    for (const secret of Object.entries(scene.world.env).filter(([name]) => /TOKEN|KEY|SECRET/.test(name)))
      assert.ok(!html.includes(secret[1]) && !markdown.includes(secret[1]), secret[0])
    if (keepIn !== undefined) {
      await writeFile(join(keepIn, 'example-report.html'), html)
      await writeFile(join(keepIn, 'example-report.md'), markdown)
    }
  })

  it('can be taken as a bundle, proved and replayed without the bot', async () => {
    const {env} = scene.world
    const listed = await runQuorate(['incident', 'list', '--json'], env)
    const [{id}] = JSON.parse(listed.output) as [{id: string}]
    const file = join(folder, 'incident.json.gz')

    const exported = await runQuorate(['incident', 'export', id, '--out', file], env)
    const proved = await runQuorate(['audit', 'verify', '--bundle', file], env)
    const replayed = await runQuorate(['diagnose', '--from', file], env)

    assert.equal(exported.code, 0, exported.output)
    assert.equal(proved.code, 0, proved.output)
    assert.match(replayed.output, /voters/)
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})
