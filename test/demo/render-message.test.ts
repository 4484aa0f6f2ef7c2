import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {buttonsOf, renderMessage} from '../../src/demo/tour/render-message.ts'
import type {Block} from '../../src/local/slack/store/model.ts'

function lines(...blocks: readonly object[]): readonly string[] {
  return renderMessage({
    text: 'fallback',
    blocks: blocks.map((block, at) => ({block_id: `b${at}`, ...block}) as unknown as Block),
  })
}

const mrkdwn = (text: string): object => ({type: 'section', text: {type: 'mrkdwn', text}})

describe('a message as lines of text', () => {
  it('is its text when it has no blocks', () => {
    assert.deepEqual(renderMessage({text: '*Healthy* &amp; well'}), ['Healthy & well'])
  })

  it('says that it was edited', () => {
    const edited = {user: 'U0QUORATE', ts: '1'}
    assert.deepEqual(renderMessage({text: 'done', edited}), ['done', '(edited in place)'])
  })

  const marks = [
    ['*bold* and _slanted_ and `code`', 'bold and slanted and code'],
    ['a_b_c and 3*4*5', 'a_b_c and 3*4*5'],
    ['&lt;none&gt; &amp; more', '<none> & more'],
    ['seen <!date^1767236820^{time_secs}|03:07:00 UTC>', 'seen 03:07:00 UTC'],
    ['asked by <@U0OPERATOR> in <#C1|incidents>', 'asked by @U0OPERATOR in @incidents'],
    ['may approve: <!subteam^S0APPROVERS>', 'may approve: @S0APPROVERS'],
    ['<https://etcd.io/docs|the docs>', 'the docs'],
  ] as const
  for (const [source, shown] of marks)
    it(`shows ${source} as ${shown}`, () => {
      assert.deepEqual(lines(mrkdwn(source)), [shown])
    })

  it('shows a section with its fields, without empty lines', () => {
    const section = {type: 'section', text: {type: 'mrkdwn', text: 'one\n\ntwo'}, fields: [{text: 'three'}]}
    assert.deepEqual(lines(section), ['one', 'two', 'three'])
  })

  it('shows headers, context, dividers and markdown', () => {
    assert.deepEqual(
      lines(
        {type: 'header', text: {type: 'plain_text', text: 'Plan'}},
        {type: 'context', elements: [{text: 'Leader etcd-1'}]},
        {type: 'divider'},
        {type: 'markdown', text: 'plain'},
      ),
      ['PLAN', 'Leader etcd-1', '────', 'plain'],
    )
  })

  it('lines up a table, whatever kind of cell', () => {
    const rich = {type: 'rich_text', elements: [{elements: [{type: 'text', text: 'etcd-10'}]}]}
    const raw = (text: string): object => ({type: 'raw_text', text})
    assert.deepEqual(
      lines({
        type: 'table',
        rows: [
          [raw('Member'), raw('Role')],
          [rich, raw('leader')],
        ],
      }),
      ['Member   Role', 'etcd-10  leader'],
    )
  })

  it('names a block it does not know instead of hiding it', () => {
    assert.deepEqual(lines({type: 'video'}), ['(video)'])
  })

  it('shows buttons in brackets and finds them by their words', () => {
    const button = (text: string, id: string): object => ({
      type: 'button',
      action_id: id,
      text: {type: 'plain_text', text},
    })
    const blocks = [
      {
        type: 'actions',
        block_id: 'a',
        elements: [button('Approve', 'plan.approve'), button('Deny', 'plan.deny')],
      },
      {type: 'section', block_id: 's', text: {text: 'x'}, accessory: button('Open', 'open')},
    ] as unknown as readonly Block[]

    assert.deepEqual(renderMessage({text: '', blocks}), ['[ Approve ]  [ Deny ]', 'x'])
    assert.deepEqual(buttonsOf({blocks}), [
      {label: 'Approve', actionId: 'plan.approve', blockId: 'a'},
      {label: 'Deny', actionId: 'plan.deny', blockId: 'a'},
      {label: 'Open', actionId: 'open', blockId: 's'},
    ])
  })
})
