import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {anApp, ann, aWorkspace, bot, connect, ops} from './setup.ts'

const button = {
  type: 'actions',
  block_id: 'decide',
  elements: [
    {type: 'button', action_id: 'approve', value: 'op_1', text: {type: 'plain_text', text: 'Approve'}},
  ],
}

describe('a Bolt app in the local workspace', () => {
  it('answers a command, posts, updates and hears a click', async t => {
    const workspace = await aWorkspace(t)
    const {app, receiver} = anApp(workspace)
    app.command('/etcd', async ({ack, client, command}) => {
      await ack(`working on ${command.text}`)
      await client.chat.postMessage({channel: command.channel_id, text: 'plan', blocks: [button]})
    })
    app.action('approve', async ({ack, body, client, action}) => {
      await ack()
      if (body.type !== 'block_actions' || action.type !== 'button') return
      const {channel, message} = body
      assert.ok(channel !== undefined && message !== undefined)
      await client.chat.update({
        channel: channel.id,
        ts: message.ts,
        text: `approved ${action.value} by ${body.user.id}`,
      })
    })
    await connect(workspace, {app, receiver})

    const answer = await workspace.as(ann).command(ops, 'status prod')
    const plan = await workspace.until(w => w.messages(ops).find(m => m.text === 'plan'), {what: 'the plan'})
    const click = await workspace.as(ann).click({channel: ops, ts: plan.ts, actionId: 'approve'})

    assert.equal(answer.text, 'working on status prod')
    assert.deepEqual(click, {acked: true, timeout: false})
    const updated = await workspace.until(w => w.messages(ops).find(m => m.text.startsWith('approved')), {
      what: 'the update',
    })
    assert.equal(updated.text, 'approved op_1 by U0ANN')
    assert.equal(updated.ts, plan.ts)
    assert.equal(updated.user, bot)
    assert.deepEqual(workspace.violations(), [])
  })
})
