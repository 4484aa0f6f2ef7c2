import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {SectionBlock} from '@slack/types'
import {WebClient} from '@slack/web-api'
import {ann, aWorkspace, bot, call, elsewhere, ops, secret, spec} from './setup.ts'

const divider = {type: 'divider'}
const section = (text: string): SectionBlock => ({type: 'section', text: {type: 'mrkdwn', text}})

describe('the Web API', () => {
  it('tells callers without, with a wrong and with the wrong kind of token apart', async t => {
    const workspace = await aWorkspace(t)

    assert.equal((await call(workspace, 'auth.test', {}, null)).error, 'not_authed')
    assert.equal((await call(workspace, 'auth.test', {}, 'xoxb-other')).error, 'invalid_auth')
    assert.equal((await call(workspace, 'apps.connections.open')).error, 'not_allowed_token_type')
    assert.equal((await call(workspace, 'auth.test')).user_id, bot)
    assert.equal((await call(workspace, 'no.such')).error, 'unknown_method')
  })

  it('posts only where the bot is a member and hides private channels from it', async t => {
    const workspace = await aWorkspace(t)
    const post = async (channel: string): Promise<unknown> =>
      (await call(workspace, 'chat.postMessage', {channel, text: 'hello'})).error

    assert.equal(await post(ops), undefined)
    assert.equal(await post(elsewhere), 'not_in_channel')
    assert.equal(await post(secret), 'channel_not_found')
    assert.equal(await post('C0NONE'), 'channel_not_found')
  })

  it('reads forms and JSON alike', async t => {
    const workspace = await aWorkspace(t)
    const client = new WebClient(spec.app.botToken, {slackApiUrl: workspace.apiUrl})

    const form = await client.chat.postMessage({channel: ops, text: 'form', blocks: [section('form')]})
    const json = await call(workspace, 'chat.postMessage', {
      channel: ops,
      text: 'json',
      blocks: [section('json')],
    })

    assert.deepEqual(workspace.message(ops, form.ts ?? '')?.blocks, [
      {...section('form'), block_id: 'block_0'},
    ])
    assert.deepEqual(workspace.message(ops, String(json.ts))?.blocks, [
      {...section('json'), block_id: 'block_0'},
    ])
  })

  it('refuses a message that says nothing, too much in its blocks, or two tables', async t => {
    const workspace = await aWorkspace(t)
    const post = async (args: Record<string, unknown>): Promise<unknown> =>
      (await call(workspace, 'chat.postMessage', {channel: ops, ...args})).error
    const table = {type: 'table', rows: [[{type: 'raw_text', text: 'x'}]]}
    const wide = {type: 'table', rows: Array(11).fill([{type: 'raw_text', text: 'x'.repeat(1_000)}])}

    assert.equal(await post({}), 'no_text')
    assert.equal(await post({text: 'x', blocks: Array(5).fill(section('x'.repeat(2_640)))}), undefined)
    assert.equal(
      await post({text: 'x', blocks: Array(5).fill(section('x'.repeat(2_641)))}),
      'msg_blocks_too_long',
    )
    assert.equal(await post({text: 'x', blocks: [table, table]}), 'invalid_attachments')
    assert.equal(await post({text: 'x', blocks: [wide]}), 'invalid_blocks')
    assert.equal(await post({text: 'x', markdown_text: 'x'}), 'markdown_text_conflict')
    assert.equal(workspace.violations().length, 4)
  })

  it('removes blocks when an update carries only text, keeps metadata and marks the edit', async t => {
    const workspace = await aWorkspace(t)
    const metadata = {event_type: 'outbox', event_payload: {row: 7}}
    const {ts} = await call(workspace, 'chat.postMessage', {
      channel: ops,
      text: 'one',
      blocks: [divider],
      metadata,
    })

    await call(workspace, 'chat.update', {channel: ops, ts, text: 'two'})

    const message = workspace.message(ops, String(ts))
    assert.equal(message?.text, 'two')
    assert.equal(message.blocks, undefined)
    assert.deepEqual(message.metadata, metadata)
    assert.equal(message.edited?.user, bot)
  })

  it('updates only the own, shared and existing messages, up to 4000 characters', async t => {
    const workspace = await aWorkspace(t)
    const hers = workspace.as(ann).say(ops, 'hello')
    const {ts} = await call(workspace, 'chat.postMessage', {channel: ops, text: 'mine'})
    const aside = await call(workspace, 'chat.postEphemeral', {channel: ops, user: ann, text: 'psst'})
    const update = async (at: unknown, text = 'new'): Promise<unknown> =>
      (await call(workspace, 'chat.update', {channel: ops, ts: at, text})).error

    assert.equal(await update(hers.ts), 'cant_update_message')
    assert.equal(await update('1.000001'), 'message_not_found')
    assert.equal(await update(aside.message_ts), 'message_not_found')
    assert.equal(await update(ts, 'x'.repeat(4_001)), 'msg_too_long')
    assert.equal(await update(ts), undefined)
  })

  it('shows metadata payloads in the history only when asked', async t => {
    const workspace = await aWorkspace(t)
    const metadata = {event_type: 'outbox', event_payload: {row: 7}}
    await call(workspace, 'chat.postMessage', {channel: ops, text: 'one', metadata})
    const client = new WebClient(spec.app.botToken, {slackApiUrl: workspace.apiUrl})

    const plain = await client.conversations.history({channel: ops})
    const full = await client.conversations.history({channel: ops, include_all_metadata: true})

    assert.deepEqual(plain.messages?.[0]?.metadata?.event_payload, {})
    assert.deepEqual(full.messages?.[0]?.metadata, metadata)
  })

  it('pages the history newest first and a thread oldest first', async t => {
    const workspace = await aWorkspace(t)
    const client = new WebClient(spec.app.botToken, {slackApiUrl: workspace.apiUrl})
    const parent = workspace.as(ann).say(ops, 'parent')
    for (const text of ['r1', 'r2', 'r3'])
      await client.chat.postMessage({channel: ops, text, thread_ts: parent.ts})
    workspace.as(ann).say(ops, 'later')

    const history = await client.conversations.history({channel: ops})
    const first = await client.conversations.replies({channel: ops, ts: parent.ts, limit: 3})
    const cursor = first.response_metadata?.next_cursor ?? ''
    const second = await client.conversations.replies({channel: ops, ts: parent.ts, cursor})

    assert.deepEqual(
      history.messages?.map(({text}) => text),
      ['later', 'parent'],
    )
    assert.equal(history.messages?.[1]?.reply_count, 3)
    assert.deepEqual(
      first.messages?.map(({text}) => text),
      ['parent', 'r1', 'r2'],
    )
    assert.equal(first.has_more, true)
    assert.deepEqual(
      second.messages?.map(({text}) => text),
      ['r3'],
    )
  })

  it('puts replies only under messages that can carry a thread', async t => {
    const workspace = await aWorkspace(t)
    const parent = workspace.as(ann).say(ops, 'parent')
    const reply = workspace.as(ann).say(ops, 'reply', {thread: parent.ts})
    const post = async (thread: string): Promise<unknown> =>
      (await call(workspace, 'chat.postMessage', {channel: ops, text: 'x', thread_ts: thread})).error

    assert.equal(await post(parent.ts), undefined)
    assert.equal(await post(reply.ts), 'cannot_reply_to_message')
    assert.equal(await post('1.000001'), 'thread_not_found')
  })

  it('shares an uploaded file in a thread', async t => {
    const workspace = await aWorkspace(t)
    const client = new WebClient(spec.app.botToken, {slackApiUrl: workspace.apiUrl})
    const parent = workspace.as(ann).say(ops, 'report?')

    await client.filesUploadV2({
      channel_id: ops,
      thread_ts: parent.ts,
      file: Buffer.from('# Report'),
      filename: 'report.md',
      initial_comment: 'here',
    })

    const shared = await workspace.until(w => w.thread(ops, parent.ts)[1], {what: 'the shared file'})
    assert.equal(shared.text, 'here')
    assert.equal(shared.files?.[0]?.name, 'report.md')
    assert.equal(workspace.files()[0]?.body.toString(), '# Report')
    const unread = await fetch(`${workspace.origin}/files-pri/T0LOCAL-${shared.files[0].id}/report.md`)
    assert.equal(unread.status, 404)
  })

  it('knows people, guests, groups and channels', async t => {
    const workspace = await aWorkspace(t)
    const client = new WebClient(spec.app.botToken, {slackApiUrl: workspace.apiUrl})

    assert.equal((await client.users.info({user: 'U0EVE'})).user?.is_restricted, true)
    assert.equal((await client.users.info({user: bot})).user?.is_bot, true)
    assert.deepEqual((await client.usergroups.users.list({usergroup: 'S0APPROVERS'})).users, ['U0BOB'])
    assert.deepEqual((await client.conversations.members({channel: ops})).members, [ann, 'U0BOB', bot])
    const channels = await client.conversations.list({types: 'public_channel,asidechannel'})
    assert.deepEqual(
      channels.channels?.map(({name}) => name),
      ['ops', 'elsewhere'],
    )
    await client.conversations.join({channel: elsewhere})
    assert.equal((await client.conversations.info({channel: elsewhere})).channel?.is_member, true)
  })

  it('opens a direct message and posts to a person', async t => {
    const workspace = await aWorkspace(t)
    const client = new WebClient(spec.app.botToken, {slackApiUrl: workspace.apiUrl})

    const opened = await client.conversations.open({users: ann})
    await client.chat.postMessage({channel: ann, text: 'digest'})

    assert.equal(opened.channel?.id, workspace.as(ann).direct())
    assert.equal(workspace.messages(workspace.as(ann).direct())[0]?.text, 'digest')
  })

  it('refuses a call whose scope was not granted', async t => {
    const {startWorkspace} = await import('../../../src/local/slack/workspace.ts')
    const workspace = await startWorkspace({...spec, app: {...spec.app, scopes: ['commands']}})
    t.after(() => workspace.stop())

    const answer = await call(workspace, 'chat.postMessage', {channel: ops, text: 'x'})

    assert.deepEqual(
      [answer.error, answer.needed, answer.provided],
      ['missing_scope', 'chat:write', 'commands'],
    )
  })
})

describe('rate limits', () => {
  it('let three posts through at once, then one a second for each channel', async t => {
    let now = 1_800_000_000_000
    const workspace = await aWorkspace(t, {rateLimits: 'slack', now: () => now})
    const post = async (): Promise<[number, string | null]> => {
      const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: {authorization: `Bearer ${spec.app.botToken}`, 'content-type': 'application/json'},
        body: JSON.stringify({channel: ops, text: 'x'}),
      })
      return [response.status, response.headers.get('retry-after')]
    }

    for (const _ of [1, 2, 3]) assert.equal((await post())[0], 200)
    assert.deepEqual(await post(), [429, '1'])
    now += 1_000
    assert.equal((await post())[0], 200)
    assert.deepEqual(workspace.violations(), [`more than one message per second in ${ops}`])
  })

  it('slow down one method and no other', async t => {
    const workspace = await aWorkspace(t, {rateLimits: 'slack'})
    for (let turn = 0; turn < 20; turn += 1) await call(workspace, 'users.list')

    assert.equal((await call(workspace, 'users.list')).error, 'ratelimited')
    assert.equal((await call(workspace, 'users.info', {user: ann})).ok, true)
  })
})
