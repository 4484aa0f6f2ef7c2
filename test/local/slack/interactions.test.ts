import assert from 'node:assert/strict'
import type {TestContext} from 'node:test'
import {describe, it} from 'node:test'
import type {App} from '@slack/bolt'
import type {WorkspaceOptions} from '../../../src/local/slack/spec.ts'
import type {Workspace} from '../../../src/local/slack/workspace.ts'
import {anApp, ann, aWorkspace, bob, call, connect, elsewhere, ops} from './setup.ts'

const plain = (text: string): {type: 'plain_text'; text: string} => ({type: 'plain_text', text})

const form = {
  type: 'modal' as const,
  callback_id: 'defrag',
  title: plain('Defragment'),
  submit: plain('Plan'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: plain('Reason'),
      element: {type: 'plain_text_input' as const, action_id: 'v', min_length: 3},
    },
    {
      type: 'input' as const,
      block_id: 'member',
      label: plain('Member'),
      element: {
        type: 'static_select' as const,
        action_id: 'v',
        options: [{text: plain('etcd-0'), value: 'm0'}],
      },
    },
  ],
}

const empty = {type: 'modal' as const, title: plain('Wait'), blocks: []}

async function connected(
  t: TestContext,
  listen: (app: App) => void,
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  const workspace = await aWorkspace(t, options)
  const pair = anApp(workspace)
  listen(pair.app)
  await connect(workspace, pair)
  return workspace
}

describe('commands', () => {
  it('show the answer to the person alone, or to the channel', async t => {
    const workspace = await connected(t, app => {
      app.command('/etcd', async ({ack, command}) =>
        ack({text: command.text, response_type: command.text === 'public' ? 'in_channel' : 'ephemeral'}),
      )
    })

    await workspace.as(ann).command(ops, 'private')
    await workspace.as(ann).command(ops, '/etcd public')

    assert.deepEqual(
      workspace
        .as(ann)
        .ephemerals(ops)
        .map(({text}) => text),
      ['private'],
    )
    assert.deepEqual(workspace.as(bob).ephemerals(ops), [])
    assert.deepEqual(
      workspace.messages(ops).map(({text}) => text),
      ['public'],
    )
    workspace.as(ann).reload()
    assert.deepEqual(workspace.as(ann).ephemerals(ops), [])
  })

  it('are refused in threads and fail in Slack words when nobody answers or listens', async t => {
    const workspace = await connected(t, app => app.command('/etcd', async () => {}), {timings: {ackMs: 50}})
    const {ts} = workspace.as(ann).say(ops, 'thread')

    const inThread = await workspace.as(ann).command(ops, 'status', {thread: ts})
    const late = await workspace.as(ann).command(ops, 'status')
    const alone = await (await aWorkspace(t)).as(ann).command(ops, 'status')

    assert.deepEqual(inThread, {error: '/etcd is not supported in threads. Sorry!'})
    assert.deepEqual(late, {timeout: true, error: '/etcd failed with the error "operation_timeout"'})
    assert.deepEqual(alone, {error: '/etcd failed with the error "dispatch_failed"'})
    assert.equal(workspace.violations().filter(line => line.startsWith('slash_commands')).length, 1)
  })
})

describe('a response_url', () => {
  it('takes five posts and no sixth', async t => {
    const workspace = await connected(t, app => {
      app.command('/etcd', async ({ack, command}) => {
        await ack()
        for (let turn = 1; turn <= 6; turn += 1) {
          const body = JSON.stringify({text: `post ${turn}`, response_type: 'in_channel'})
          await fetch(command.response_url, {method: 'POST', body})
        }
      })
    })

    await workspace.as(ann).command(elsewhere, 'status')
    const posts = await workspace.until(
      w => w.calls('response_url').length === 6 && w.calls('response_url'),
      {what: 'six posts'},
    )

    assert.deepEqual(
      posts.map(({response}) => response.ok),
      [true, true, true, true, true, false],
    )
    assert.equal(workspace.messages(elsewhere).length, 5)
    assert.deepEqual(workspace.violations(), ['response_url: used_url'])
  })

  it('expires after its life', async t => {
    let now = 1_800_000_000_000
    let url = ''
    const listen = (app: App): void => {
      app.command('/etcd', async ({ack, command}) => {
        url = command.response_url
        await ack()
      })
    }
    const workspace = await connected(t, listen, {now: () => now})
    await workspace.as(ann).command(ops, 'status')

    now += 30 * 60_000 + 1
    const response = await fetch(url, {method: 'POST', body: JSON.stringify({text: 'late'})})

    assert.equal(response.status, 404)
    assert.deepEqual(await response.json(), {ok: false, error: 'expired_url'})
  })

  it('replaces and deletes the ephemeral message whose button was pressed', async t => {
    const workspace = await connected(t, app => {
      app.command('/etcd', async ({ack}) =>
        ack({
          text: 'sure?',
          blocks: [
            {
              type: 'actions',
              elements: ['replace', 'delete'].map(id => ({
                type: 'button' as const,
                action_id: id,
                text: plain(id),
              })),
            },
          ],
        }),
      )
      app.action('replace', async ({ack, respond}) => {
        await ack()
        await respond({
          replace_original: true,
          text: 'replaced',
          blocks: [{type: 'actions', elements: [{type: 'button', action_id: 'delete', text: plain('x')}]}],
        })
      })
      app.action('delete', async ({ack, respond}) => {
        await ack()
        await respond({delete_original: true})
      })
    })
    const person = workspace.as(ann)
    await person.command(ops, 'x')
    const {ts} = await workspace.until(() => person.ephemerals(ops)[0], {what: 'the question'})

    await person.click({channel: ops, ts, actionId: 'replace'})
    await workspace.until(() => person.ephemerals(ops)[0]?.text === 'replaced', {what: 'the replacement'})
    await person.click({channel: ops, ts, actionId: 'delete'})
    await workspace.until(() => person.ephemerals(ops).length === 0, {what: 'the deletion'})

    assert.deepEqual(workspace.violations(), [])
  })
})

describe('modals', () => {
  it('are filled in, checked by Slack first, then by the app, then closed', async t => {
    const workspace = await connected(t, app => {
      app.command('/etcd', async ({ack, client, command}) => {
        await ack()
        await client.views.open({trigger_id: command.trigger_id, view: form})
      })
      app.view('defrag', async ({ack, view}) => {
        const reason = view.state.values.reason?.v?.value ?? ''
        const member = view.state.values.member?.v?.selected_option?.value
        if (reason === 'because')
          return ack({response_action: 'errors', errors: {reason: 'No reason at all.'}})
        await ack(member === 'm0' ? undefined : {response_action: 'clear'})
      })
    })
    const person = workspace.as(ann)
    await person.command(ops, 'defrag')
    const {id} = await workspace.until(() => person.view(), {what: 'the form'})

    assert.deepEqual(await person.submit(id), {
      errors: {
        reason: 'Please complete this required field.',
        member: 'Please complete this required field.',
      },
    })
    assert.deepEqual(await person.submit(id, {reason: {v: 'no'}, member: {v: 'm0'}}), {
      errors: {reason: 'Please enter at least 3 characters.'},
    })
    assert.deepEqual(await person.submit(id, {reason: {v: 'because'}, member: {v: 'm0'}}), {
      errors: {reason: 'No reason at all.'},
    })
    assert.deepEqual(await person.submit(id, {reason: {v: 'quota 91%'}}), {closed: true})
    assert.equal(person.view(), undefined)
  })

  it('open once for a trigger, and not after three seconds', async t => {
    let now = 1_800_000_000_000
    const triggers: string[] = []
    const listen = (app: App): void => {
      app.command('/etcd', async ({ack, command}) => {
        triggers.push(command.trigger_id)
        await ack()
      })
    }
    const workspace = await connected(t, listen, {now: () => now})
    await workspace.as(ann).command(ops, 'one')
    await workspace.as(ann).command(ops, 'two')
    const open = async (trigger: string | undefined): Promise<unknown> =>
      (await call(workspace, 'views.open', {trigger_id: trigger, view: empty})).error

    assert.equal(await open('made.up'), 'invalid_trigger_id')
    assert.equal(await open(triggers[0]), undefined)
    assert.equal(await open(triggers[0]), 'exchanged_trigger_id')
    now += 3_001
    assert.equal(await open(triggers[1]), 'expired_trigger_id')
  })

  it('stack three high and refuse an update of a version no longer shown', async t => {
    const pushing = {
      ...empty,
      blocks: [
        {
          type: 'actions' as const,
          elements: [{type: 'button' as const, action_id: 'push', text: plain('push')}],
        },
      ],
    }
    const workspace = await connected(t, app => {
      app.command('/etcd', async ({ack, client, command}) => {
        await ack()
        await client.views.open({trigger_id: command.trigger_id, view: pushing})
      })
      app.action('push', async ({ack, body}) => {
        await ack()
        if (body.type !== 'block_actions') return
        await call(workspace, 'views.push', {trigger_id: body.trigger_id, view: pushing})
      })
    })
    const person = workspace.as(ann)
    await person.command(ops, 'x')
    await workspace.until(() => person.view(), {what: 'the first modal'})
    for (let turn = 1; turn <= 3; turn += 1) {
      await person.clickInView({viewId: person.view()?.id ?? '', actionId: 'push'})
      await workspace.until(w => w.calls('views.push').length === turn, {what: `push ${turn}`})
    }
    const view = person.view()
    const update = async (hash: string | undefined): Promise<unknown> =>
      (await call(workspace, 'views.update', {view_id: view?.id, hash, view: empty})).error

    const errors = workspace.calls('views.push').map(({response}) => response.error)
    assert.deepEqual(errors, [undefined, undefined, 'push_limit_reached'])
    assert.equal(await update(view?.hash), undefined)
    assert.equal(await update(view?.hash), 'hash_conflict')
  })
})

describe('shortcuts, mentions and the Home tab', () => {
  it('bring another bot’s alert to the app through the message menu', async t => {
    const seen = Promise.withResolvers<unknown>()
    const workspace = await connected(t, app => {
      app.shortcut('diagnose_alert', async ({ack, shortcut}) => {
        await ack()
        seen.resolve(shortcut.type === 'message_action' ? shortcut.message.attachments : undefined)
      })
    })
    const attachments = [{title: '[FIRING:1] etcdNoLeader prod-a', color: 'a30200'}]
    const alert = workspace.alertFrom({channel: ops, username: 'Alertmanager', attachments})

    const result = await workspace
      .as(ann)
      .shortcut({callbackId: 'diagnose_alert', channel: ops, ts: alert.ts})

    assert.deepEqual(result, {acked: true, timeout: false})
    assert.deepEqual(await seen.promise, attachments)
  })

  it('deliver a mention twice, with one ts and two event ids', async t => {
    const events: {type: string; ts: string; id: unknown}[] = []
    const both = Promise.withResolvers<void>()
    const hear = async ({
      event,
      body,
    }: {
      event: {type: string; ts: string}
      body: {event_id: string}
    }): Promise<void> => {
      events.push({type: event.type, ts: event.ts, id: body.event_id})
      if (events.length === 2) both.resolve()
    }
    const workspace = await connected(t, app => {
      app.event('app_mention', hear)
      app.event('message', hear)
    })

    const {ts} = workspace.as(ann).mention(ops, 'diagnose')
    await both.promise

    assert.deepEqual(events.map(({type}) => type).toSorted(), ['app_mention', 'message'])
    assert.deepEqual(
      events.map(event => event.ts),
      [ts, ts],
    )
    assert.notEqual(events[0]?.id, events[1]?.id)
  })

  it('show the Home tab the app publishes when it is opened', async t => {
    const workspace = await connected(t, app => {
      app.event('app_home_opened', async ({client, event}) => {
        await client.views.publish({user_id: event.user, view: {type: 'home', blocks: [{type: 'divider'}]}})
      })
    })

    workspace.as(ann).openHome()

    const home = await workspace.until(w => w.homeOf(ann), {what: 'the Home tab'})
    assert.equal(home.blocks[0]?.type, 'divider')
    assert.equal(workspace.homeOf(bob), undefined)
    assert.notEqual(workspace.as(ann).home(), undefined)
  })
})
