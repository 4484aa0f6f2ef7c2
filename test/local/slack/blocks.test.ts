import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {SlackFailure} from '../../../src/local/slack/failure.ts'
import type {JsonObject} from '../../../src/local/slack/json.ts'
import {acceptBlocks, type Surface} from '../../../src/local/slack/limits/blocks.ts'

/** Error word and messages, or undefined when Slack would take the blocks. */
function refusal(blocks: unknown, surface: Surface = 'message'): [string, unknown] | undefined {
  try {
    acceptBlocks(blocks, surface)
    return undefined
  } catch (error) {
    assert.ok(error instanceof SlackFailure)
    const metadata = error.extra.response_metadata
    return [
      error.code,
      typeof metadata === 'object' && metadata !== null && 'messages' in metadata ? metadata.messages : [],
    ]
  }
}

const text = (characters: number): string => 'x'.repeat(characters)
const plain = (characters: number): JsonObject => ({type: 'plain_text', text: text(characters)})
const mrkdwn = (characters: number): JsonObject => ({type: 'mrkdwn', text: text(characters)})
const button = (fields: JsonObject = {}): JsonObject => ({
  type: 'button',
  action_id: 'a',
  text: plain(5),
  ...fields,
})
const actions = (...elements: JsonObject[]): JsonObject => ({type: 'actions', elements})
const option = (fields: JsonObject = {}): JsonObject => ({text: plain(5), value: 'v', ...fields})
const cell = (characters: number): JsonObject => ({type: 'raw_text', text: text(characters)})
const rows = (count: number, columns: number): JsonObject[][] =>
  Array.from({length: count}, () => Array.from({length: columns}, () => cell(1)))
const input = (element: JsonObject, fields: JsonObject = {}): JsonObject => ({
  type: 'input',
  label: plain(5),
  element,
  ...fields,
})
const chart = (points: number, fields: JsonObject = {}): JsonObject => {
  const categories = Array.from({length: points}, (_, index) => `c${index}`)
  return {
    type: 'data_visualization',
    title: 'Size',
    chart: {
      type: 'line',
      series: [{name: 'm1', data: categories.map(label => ({label, value: 1}))}],
      axis_config: {categories},
      ...fields,
    },
  }
}

type Row = readonly [what: string, largest: JsonObject, tooLarge: JsonObject, message: string]

const limits: readonly Row[] = [
  [
    'section text',
    {type: 'section', text: mrkdwn(3_000)},
    {type: 'section', text: mrkdwn(3_001)},
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'section fields',
    {type: 'section', fields: Array(10).fill(mrkdwn(1))},
    {type: 'section', fields: Array(11).fill(mrkdwn(1))},
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a section field',
    {type: 'section', fields: [mrkdwn(2_000)]},
    {type: 'section', fields: [mrkdwn(2_001)]},
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'header text',
    {type: 'header', text: plain(150)},
    {type: 'header', text: plain(151)},
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'context elements',
    {type: 'context', elements: Array(10).fill(mrkdwn(1))},
    {type: 'context', elements: Array(11).fill(mrkdwn(1))},
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'button text',
    actions(button({text: plain(75)})),
    actions(button({text: plain(76)})),
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'button value',
    actions(button({value: text(2_000)})),
    actions(button({value: text(2_001)})),
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'action_id',
    actions(button({action_id: text(255)})),
    actions(button({action_id: text(256)})),
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'a question before a click',
    actions(button({confirm: {title: plain(100), text: plain(300), confirm: plain(30), deny: plain(30)}})),
    actions(button({confirm: {title: plain(101), text: plain(300), confirm: plain(30), deny: plain(30)}})),
    'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
  ],
  [
    'overflow options',
    actions({type: 'overflow', action_id: 'o', options: Array(5).fill(option())}),
    actions({type: 'overflow', action_id: 'o', options: Array(6).fill(option())}),
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'select options',
    actions({type: 'static_select', action_id: 's', options: Array(100).fill(option())}),
    actions({type: 'static_select', action_id: 's', options: Array(101).fill(option())}),
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'input label',
    input({type: 'plain_text_input', action_id: 'i'}, {label: plain(2_000)}),
    input({type: 'plain_text_input', action_id: 'i'}, {label: plain(2_001)}),
    'must be less than 2001 characters [json-pointer:/blocks/0/label/text]',
  ],
  [
    'image alt text',
    {type: 'image', image_url: 'https://x.example/i.png', alt_text: text(2_000)},
    {type: 'image', image_url: 'https://x.example/i.png', alt_text: text(2_001)},
    'must be less than 2001 characters [json-pointer:/blocks/0/alt_text]',
  ],
  [
    'markdown',
    {type: 'markdown', text: text(12_000)},
    {type: 'markdown', text: text(12_001)},
    'must be less than 12001 characters [json-pointer:/blocks/0/text]',
  ],
  [
    'table rows',
    {type: 'table', rows: rows(100, 1)},
    {type: 'table', rows: rows(101, 1)},
    'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  ],
  [
    'table cells in a row',
    {type: 'table', rows: rows(1, 20)},
    {type: 'table', rows: rows(1, 21)},
    'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
  ],
  [
    'data_table rows',
    {type: 'data_table', caption: 'c', rows: rows(101, 1)},
    {type: 'data_table', caption: 'c', rows: rows(102, 1)},
    'no more than 101 items allowed [json-pointer:/blocks/0/rows]',
  ],
  [
    'chart categories',
    chart(20),
    chart(21),
    'no more than 20 items allowed [json-pointer:/blocks/0/chart/series/0/data]',
  ],
]

describe('the limits of blocks', () => {
  for (const [what, largest, tooLarge, message] of limits)
    it(`accept ${what} at the limit and refuse one more`, () => {
      const answer = refusal([tooLarge])

      assert.equal(refusal([largest]), undefined)
      assert.equal(answer?.[0], 'invalid_blocks')
      assert.ok(
        Array.isArray(answer[1]) && answer[1].includes(`[ERROR] ${message}`),
        JSON.stringify(answer[1]),
      )
    })

  it('accept 50 blocks in a message, 100 in a view and no more', () => {
    const dividers = (count: number): JsonObject[] => Array(count).fill({type: 'divider'})

    assert.equal(refusal(dividers(50)), undefined)
    assert.deepEqual(refusal(dividers(51)), [
      'invalid_blocks',
      ['[ERROR] no more than 50 items allowed [json-pointer:/blocks]'],
    ])
    assert.equal(refusal(dividers(100), 'home'), undefined)
    assert.deepEqual(refusal(dividers(101), 'modal'), [
      'invalid_arguments',
      ['[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]'],
    ])
  })

  it('refuse a field Slack does not know, such as a disabled button', () => {
    assert.deepEqual(refusal([actions(button({disabled: true}))]), [
      'invalid_blocks',
      ['[ERROR] invalid additional property: disabled [json-pointer:/blocks/0/elements/0]'],
    ])
  })

  it('name a missing field at the object that lacks it', () => {
    assert.deepEqual(refusal([{type: 'header'}]), [
      'invalid_blocks',
      ['[ERROR] missing required field: text [json-pointer:/blocks/0]'],
    ])
  })

  it('name an unknown block type', () => {
    assert.deepEqual(refusal([{type: 'marquee'}]), [
      'invalid_blocks',
      ['[ERROR] unsupported type: marquee [json-pointer:/blocks/0/type]'],
    ])
  })

  it('refuse empty text and empty table cells', () => {
    assert.deepEqual(refusal([{type: 'section', text: mrkdwn(0)}])?.[1], [
      '[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ])
    assert.equal(refusal([{type: 'table', rows: [[cell(0)]]}])?.[0], 'invalid_blocks')
  })

  it('refuse one block id for two blocks and one action id twice in a block', () => {
    assert.deepEqual(
      refusal([
        {type: 'divider', block_id: 'b'},
        {type: 'divider', block_id: 'b'},
      ])?.[1],
      ['[ERROR] `block_id` "b" already exists [json-pointer:/blocks/1]'],
    )
    assert.deepEqual(refusal([actions(button(), button())])?.[1], [
      '[ERROR] `action_id` "a" already exists [json-pointer:/blocks/0]',
    ])
    assert.equal(refusal([actions(button()), actions(button())]), undefined)
  })

  it('keep alerts to modals, and tables, charts and markdown to messages', () => {
    const alert = {type: 'alert', text: plain(5), level: 'warning'}

    assert.equal(refusal([alert], 'modal'), undefined)
    assert.equal(refusal([alert], 'message')?.[0], 'invalid_blocks')
    for (const block of [{type: 'table', rows: rows(1, 1)}, chart(2), {type: 'markdown', text: 'x'}]) {
      assert.equal(refusal([block], 'message'), undefined)
      assert.equal(refusal([block], 'modal')?.[0], 'invalid_arguments')
    }
  })

  it('refuse a data_table with uneven rows, rich header cells or no caption', () => {
    const rich = {
      type: 'rich_text',
      elements: [{type: 'rich_text_section', elements: [{type: 'text', text: 'x'}]}],
    }

    assert.equal(
      refusal([{type: 'data_table', caption: 'c', rows: [[cell(1)], [cell(1), cell(1)]]}])?.[0],
      'invalid_blocks',
    )
    assert.equal(
      refusal([{type: 'data_table', caption: 'c', rows: [[rich], [cell(1)]]}])?.[0],
      'invalid_blocks',
    )
    assert.equal(refusal([{type: 'data_table', caption: 'c', rows: [[cell(1)], [rich]]}]), undefined)
    assert.equal(refusal([{type: 'data_table', rows: rows(2, 1)}])?.[0], 'invalid_blocks')
  })

  it('refuse a chart series without a point for each category', () => {
    assert.equal(refusal([chart(2, {axis_config: {categories: ['c0', 'c1', 'c2']}})])?.[0], 'invalid_blocks')
  })

  it('accept rich text with lists, quotes, code and dates', () => {
    const leaf = {type: 'text', text: 'x', style: {bold: true}}
    const elements = [
      {
        type: 'rich_text_section',
        elements: [
          leaf,
          {type: 'user', user_id: 'U1'},
          {type: 'date', timestamp: 1, format: '{ago}', fallback: 'now'},
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        indent: 8,
        elements: [{type: 'rich_text_section', elements: [leaf]}],
      },
      {type: 'rich_text_quote', elements: [leaf]},
      {type: 'rich_text_preformatted', elements: [{type: 'text', text: 'code'}]},
    ]

    assert.equal(refusal([{type: 'rich_text', elements}]), undefined)
    assert.equal(
      refusal([{type: 'rich_text', elements: [{...elements[1], indent: 9}]}])?.[0],
      'invalid_blocks',
    )
  })
})
