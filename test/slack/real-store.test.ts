import assert from 'node:assert/strict'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import {openStore} from '../../src/adapters/store/open-store.ts'
import {startWorkspace, type Workspace} from '../../src/local/slack/workspace.ts'
import type {Store} from '../../src/ports/store.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import {type SlackSkin, startSlack} from '../../src/slack/app.ts'
import {openSlack} from '../../src/slack/door.ts'
import {fast, silent, spec} from './fixtures/bot.ts'
import {type FakeOperations, fakeOperations} from './fixtures/fake-operations.ts'

describe('the skin over the SQLite store', () => {
  let folder: string
  let workspace: Workspace
  let store: Store
  let skin: SlackSkin
  let operations: FakeOperations

  const start = async (): Promise<void> => {
    store = await openStore({
      url: `sqlite:${path.join(folder, 'quorate.db')}`,
      digest: digestWith('key of the test'),
    })
    operations = fakeOperations(store)
    const {botToken, appToken} = spec.app
    const door = openSlack({slackApiUrl: workspace.apiUrl, botToken, clock: systemClock})
    const common = {clock: systemClock, log: silent, pace: fast, sockets: 2 as const}
    skin = await startSlack({door, appToken, operations, store, ...common})
  }
  const stop = async (): Promise<void> => {
    await skin.stop()
    await store.close()
  }

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'quorate-slack-'))
    workspace = await startWorkspace(spec, {rateLimits: 'off'})
    await start()
  })
  after(async () => {
    await stop()
    await workspace.stop()
    await rm(folder, {recursive: true, force: true})
  })

  it('posts the verdict and hangs the members under it', async () => {
    await workspace.as('U1').command('C1', 'status')

    const root = await workspace.until(w => w.messages('C1').find(m => m.text.includes('prod-a')), {
      what: 'the root',
    })
    await workspace.until(w => w.thread('C1', root.ts).length === 2, {what: 'the table'})
  })

  it('does not repeat what a process had sent when it died before noting it', async () => {
    const now = new Date().toISOString()
    await skin.stop()
    await store.outbox.add({key: 'k1', channel: 'C1', text: 'said once', blocks: []}, now)
    const [row] = await store.outbox.due(now, 1)
    assert.ok(row !== undefined && (await store.outbox.claim(row)))
    const {gateway} = openSlack({
      slackApiUrl: workspace.apiUrl,
      botToken: spec.app.botToken,
      clock: systemClock,
    })
    const metadata = {event_type: 'quorate_message', event_payload: {outbox_id: row.id}}
    await gateway.write('chat.postMessage', {channel: 'C1', text: 'said once', metadata})
    await store.close()

    await start()
    await workspace.until(w => w.calls('conversations.history').length > 0, {what: 'a look at the channel'})
    await store.outbox.add({key: 'k2', channel: 'C1', text: 'said later', blocks: []}, now)
    await workspace.until(w => w.messages('C1').find(m => m.text === 'said later'), {
      what: 'the next message',
    })

    assert.equal(workspace.messages('C1').filter(m => m.text === 'said once').length, 1)
    assert.ok((await store.outbox.postedAs('k1')) !== null)
  })

  it('answers after the restart, and edits what it posted before', async () => {
    await store.outbox.add(
      {key: 'k1', channel: 'C1', text: 'said anew', blocks: []},
      new Date().toISOString(),
    )
    await workspace.until(w => w.messages('C1').find(m => m.text === 'said anew'), {what: 'the edit'})
    await workspace.as('U1').command('C1', 'run defragment')

    await workspace.until(w => w.messages('C1').find(m => m.text.includes('plan Defragment')), {
      what: 'the plan',
    })
    assert.equal(workspace.messages('C1').filter(m => m.text === 'said once').length, 0)
  })
})
