/** One message per family of Block Kit blocks. */

const plain = (text: string) => ({type: 'plain_text', text})
const mrkdwn = (text: string) => ({type: 'mrkdwn', text})
const raw = (text: string) => ({type: 'raw_text', text})
const num = (value: number, text = String(value)) => ({type: 'raw_number', value, text})
const option = (text: string, value: string, description?: string) => ({
  text: plain(text),
  value,
  ...(description ? {description: plain(description)} : {}),
})

const head = [
  'member',
  'id',
  'version',
  'DB',
  'in use',
  'quota',
  'role',
  'term',
  'raft index',
  'lag',
  'health',
  'errors',
]
const row = (name: string, id: string, db: number, inUse: number, role: string, lag: number, ms: number) => [
  raw(name),
  raw(id),
  raw('3.5.16'),
  num(db, `${db.toFixed(2)} GiB`),
  num(inUse, `${inUse.toFixed(2)} GiB`),
  num(Math.round((db / 2) * 100), `${Math.round((db / 2) * 100)}%`),
  raw(role),
  num(7),
  num(184_220 - lag, (184_220 - lag).toLocaleString('en')),
  num(lag),
  num(ms, `${ms} ms`),
  raw('–'),
]

export const memberTable = {
  type: 'table',
  column_settings: [{}, {}, {}, {align: 'right'}],
  rows: [
    head.map(raw),
    row('etcd-1', '8e9e05c52164694d', 0.71, 0.66, 'leader', 0, 3),
    row('etcd-2', '91bc3c398fb3c146', 1.82, 0.69, 'voter', 2, 11),
    row('etcd-3', 'fd422379fda50e48', 0.84, 0.67, 'voter', 0, 4),
  ],
}

const times = ['10:00', '10:10', '10:20', '10:30', '10:40', '10:50']
const series = (name: string, values: readonly number[]) => ({
  name,
  data: values.map((value, index) => ({label: times[index], value})),
})
const axes = {categories: times, x_label: 'time', y_label: 'GiB'}
const threeSeries = [
  series('etcd-1', [0.61, 0.64, 0.66, 0.67, 0.7, 0.71]),
  series('etcd-2', [1.1, 1.24, 1.4, 1.52, 1.7, 1.82]),
  series('etcd-3', [0.7, 0.71, 0.75, 0.8, 0.81, 0.84]),
]
const chart = (type: string, title: string) => ({
  type: 'data_visualization',
  title,
  chart: {type, series: threeSeries, axis_config: axes},
})

const richText = {
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_section',
      elements: [
        {type: 'text', text: 'bold', style: {bold: true}},
        {type: 'text', text: ' italic', style: {italic: true}},
        {type: 'text', text: ' strike', style: {strike: true}},
        {type: 'text', text: ' '},
        {type: 'text', text: 'code', style: {code: true}},
        {type: 'text', text: ' '},
        {type: 'link', url: 'https://etcd.io/docs', text: 'docs'},
        {type: 'text', text: ' for '},
        {type: 'user', user_id: 'U1'},
        {type: 'text', text: ' on '},
        {type: 'date', timestamp: 1_795_338_000, format: '{date_num} {time}', fallback: 'a date'},
        {type: 'text', text: ' '},
        {type: 'emoji', name: 'tada'},
      ],
    },
    {
      type: 'rich_text_list',
      style: 'ordered',
      elements: ['compact', 'defragment'].map(text => ({
        type: 'rich_text_section',
        elements: [{type: 'text', text}],
      })),
    },
    {type: 'rich_text_quote', elements: [{type: 'text', text: 'no quorum, no writes'}]},
    {
      type: 'rich_text_preformatted',
      elements: [{type: 'text', text: 'etcdctl endpoint status\n  etcd-1  ok'}],
    },
  ],
}

const longText = `${'A long explanation that Slack would fold. '.repeat(30)}End of it.`

const select = {
  type: 'static_select',
  action_id: 'pick',
  placeholder: plain('Pick a member'),
  options: [option('etcd-1', 'm1'), option('etcd-2', 'm2')],
}

export const inputs = [
  {
    type: 'input',
    block_id: 'reason',
    label: plain('Reason'),
    hint: plain('Kept in the audit trail.'),
    element: {type: 'plain_text_input', action_id: 'v', multiline: true, placeholder: plain('Why now?')},
  },
  {
    type: 'input',
    block_id: 'keep',
    label: plain('Revisions to keep'),
    element: {
      type: 'number_input',
      action_id: 'v',
      is_decimal_allowed: false,
      min_value: '0',
      initial_value: '1000',
    },
  },
  {
    type: 'input',
    block_id: 'member',
    label: plain('Member'),
    element: {...select, action_id: 'v', initial_option: option('etcd-2', 'm2')},
  },
  {
    type: 'input',
    block_id: 'checks',
    optional: true,
    label: plain('Before starting'),
    element: {
      type: 'checkboxes',
      action_id: 'v',
      options: [option('Take a snapshot', 'snap', 'about 40 s'), option('Tell the channel', 'tell')],
    },
  },
  {
    type: 'input',
    block_id: 'mode',
    label: plain('Mode'),
    element: {
      type: 'radio_buttons',
      action_id: 'v',
      options: [option('Dry run', 'dry'), option('For real', 'real')],
      initial_option: option('Dry run', 'dry'),
    },
  },
]

export const gallery: readonly (readonly object[])[] = [
  [
    {type: 'header', text: plain('Text and emphasis :rotating_light:')},
    {
      type: 'section',
      text: mrkdwn(
        '*bold* _italic_ ~strike~ `code <b>` a_b_c 2 &lt; 3 &amp; 4 <https://etcd.io|etcd.io> <javascript:alert(1)|bad> <@U2> <#C1> <!here> <!date^1795338000^{date_short} at {time}|old>\n• first\n• second\n&gt; quoted\n```\nfenced *not bold*\n```',
      ),
    },
    {type: 'section', text: mrkdwn('<img src=x onerror=alert(1)> <script>alert(1)</script>')},
    {
      type: 'context',
      elements: [
        mrkdwn(
          ':large_green_circle: ok :large_yellow_circle: warning :large_orange_circle: serious :red_circle: critical :grey_question: unknown',
        ),
        {type: 'image', image_url: '/console/api/files/dot.svg', alt_text: 'a dot'},
      ],
    },
  ],
  [
    {type: 'section', text: mrkdwn('A section with a menu'), accessory: select},
    {
      type: 'section',
      text: mrkdwn('A section with a button'),
      accessory: {type: 'button', action_id: 'go', text: plain('Go'), value: '1'},
    },
    {type: 'section', text: mrkdwn(longText)},
    {type: 'section', expand: true, text: mrkdwn(longText)},
    {type: 'divider'},
    {
      type: 'actions',
      block_id: 'plain_actions',
      elements: [
        select,
        {type: 'checkboxes', action_id: 'boxes', options: [option('One', '1'), option('Two', '2')]},
      ],
    },
  ],
  [
    richText,
    {
      type: 'markdown',
      text: '## Heading\n\nSome **bold**, *italic*, ~~gone~~ and `code`.\n\n- [x] done\n- [ ] open\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n```\ncode\n```',
    },
  ],
  [memberTable],
  [
    {
      type: 'data_table',
      caption: 'Largest key prefixes',
      page_size: 3,
      rows: [
        [raw('prefix'), raw('keys'), raw('size')],
        [raw('/registry/pods'), num(1204, '1,204'), num(38.2, '38.2 MiB')],
        [raw('/registry/events'), num(98_110, '98,110'), num(212.4, '212.4 MiB')],
        [raw('/registry/leases'), num(340), num(1.1, '1.1 MiB')],
        [raw('/registry/secrets'), num(88), num(9.7, '9.7 MiB')],
      ],
    },
  ],
  [chart('line', 'Database size, last hour')],
  [chart('bar', 'Database size, bars'), chart('area', 'Database size, area')],
  [
    {
      type: 'data_visualization',
      title: 'Database file of etcd-2',
      chart: {
        type: 'pie',
        segments: [
          {label: 'in use', value: 0.69},
          {label: 'free pages', value: 1.13},
        ],
      },
    },
  ],
  [
    ...['default', 'info', 'warning', 'error', 'success'].map(level => ({
      type: 'alert',
      level,
      text: mrkdwn(`An alert of level *${level}*.`),
    })),
    {
      type: 'plan',
      title: 'Defragment prod-a',
      tasks: [
        {type: 'task_card', task_id: '1', title: 'etcd-2', status: 'complete'},
        {type: 'task_card', task_id: '2', title: 'etcd-3', status: 'in_progress'},
        {type: 'task_card', task_id: '3', title: 'etcd-1 (leader)', status: 'pending'},
      ],
    },
    {
      type: 'container',
      title: plain('Evidence'),
      is_collapsible: true,
      child_blocks: [{type: 'section', text: mrkdwn('Inside a container.')}],
    },
    {
      type: 'card',
      title: mrkdwn('*A card*'),
      body: mrkdwn('with a body'),
      actions: [{type: 'button', action_id: 'c', text: plain('Open')}],
    },
    {type: 'image', title: plain('An image'), image_url: '/console/api/files/dot.svg', alt_text: 'a dot'},
  ],
  [
    {type: 'hologram', depth: 3},
    {type: 'table', rows: null},
    {type: 'section', text: mrkdwn('after the broken ones')},
    ...inputs,
  ],
]
