import {gallery, memberTable} from './gallery-blocks.ts'

/** Messages of the scripted workspace; enough of each kind to look at and to press. */

export type Json = Record<string, unknown>

const DAY_AT = Date.UTC(2026, 10, 22, 9, 0) / 1000
export const tsAt = (seconds: number): string => `${DAY_AT + seconds}.000100`

const mrkdwn = (text: string): Json => ({type: 'mrkdwn', text})
const plain = (text: string): Json => ({type: 'plain_text', text})
const button = (text: string, actionId: string, more: Json = {}): Json => ({
  type: 'button',
  action_id: actionId,
  value: 'op_1',
  text: plain(text),
  ...more,
})

const bot = {user: 'UBOT', botId: 'BBOT'}

export const alertTs = tsAt(60)
export const diagnosisTs = tsAt(75)
export const cardTs = tsAt(400)

export const planBlocks = (status: string, buttons: boolean): Json[] => [
  {type: 'header', block_id: 'h', text: plain('Defragment prod-a')},
  {
    type: 'section',
    block_id: 'status',
    text: mrkdwn(status),
  },
  {
    type: 'section',
    block_id: 'fields',
    fields: [
      mrkdwn('*Requested by*\n<@U1>'),
      mrkdwn('*Risk*\ndisruptive, one approval'),
      mrkdwn('*Order*\netcd-2, etcd-3, etcd-1 (leader last)'),
      mrkdwn('*Forecast*\nstall of about 1.4 s per member'),
    ],
  },
  ...(buttons
    ? [
        {
          type: 'actions',
          block_id: 'decide',
          elements: [
            button('Approve', 'run.approve', {
              style: 'primary',
              accessibility_label: 'Approve defragmentation of prod-a',
              confirm: {
                title: plain('Approve this plan?'),
                text: mrkdwn('Members are defragmented *one at a time*, the leader last.'),
                confirm: plain('Approve'),
                deny: plain('Not now'),
              },
            }),
            button('Deny', 'run.deny', {style: 'danger'}),
            button('Details', 'run.details'),
            {
              type: 'overflow',
              action_id: 'run.more',
              options: [
                {text: plain('Show the plan hash'), value: 'hash'},
                {text: plain('Export as Markdown'), value: 'export'},
              ],
            },
          ],
        },
      ]
    : []),
  {
    type: 'context',
    block_id: 'ctx',
    elements: [mrkdwn(':lock: plan `8f31c2` · expires <!date^1795342800^{time}|14:20>')],
  },
]

const alert: Json = {
  user: undefined,
  username: 'Alertmanager',
  botId: 'BAM',
  ts: alertTs,
  text: '',
  attachments: [
    {
      color: 'a30200',
      fallback: '[FIRING:1] etcdDatabaseQuotaLowSpace prod-a',
      title: '[FIRING:1] etcdDatabaseQuotaLowSpace',
      title_link: 'http://127.0.0.1/alerts',
      text: 'Database of *etcd-2* is at 91% of its quota.',
      fields: [
        {title: 'cluster', value: 'prod-a', short: true},
        {title: 'severity', value: 'critical', short: true},
      ],
    },
  ],
}

const diagnosis: Json = {
  ...bot,
  ts: diagnosisTs,
  replyCount: 2,
  latestReply: tsAt(78),
  text: 'prod-a: 3 of 3 members up, database of etcd-2 at 91% of its quota.',
  blocks: [
    {
      type: 'section',
      text: mrkdwn(
        ':warning: *prod-a · warning* · 3 of 3 members up, leader *etcd-1*. Database of *etcd-2* is at *91%* of its quota.\nLikely cause: *fragmentation* (_strong evidence_). 1.1 GiB of 1.8 GiB can be given back.',
      ),
    },
    {
      type: 'actions',
      block_id: 'propose',
      elements: [
        button('Defragment', 'runbook.defragment', {style: 'primary'}),
        button('Compact', 'runbook.compact'),
        button('Open incident', 'incident.open'),
      ],
    },
    {type: 'context', elements: [mrkdwn('observed <!date^1795338075^{time_secs}|now> · 14 checks · 0.8 s')]},
  ],
}

const card: Json = {
  ...bot,
  ts: cardTs,
  edited: true,
  text: 'Defragment prod-a is waiting for approval.',
  blocks: planBlocks(
    ':hourglass_flowing_sand: *Waiting for approval* by somebody other than the requester',
    true,
  ),
}

const refused: Json = {
  ...bot,
  ts: tsAt(460),
  ephemeralFor: 'U1',
  text: ':no_entry: You asked for this run, so you cannot approve it. Ask <@U2> or <@U3>.',
}

export const incidentMessages = (): Json[] => [
  alert,
  diagnosis,
  {user: 'U1', ts: tsAt(200), text: 'Looks like the *night job* again, see `compaction.log` <@UBOT>'},
  card,
  refused,
]

export const threadReplies = (): Json[] => [
  {...bot, ts: tsAt(76), threadTs: diagnosisTs, text: 'Members of prod-a', blocks: [memberTable]},
  {
    ...bot,
    ts: tsAt(78),
    threadTs: diagnosisTs,
    text: 'Evidence',
    blocks: [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'bullet',
            elements: [
              {
                type: 'rich_text_section',
                elements: [
                  {type: 'text', text: 'etcd-2', style: {bold: true}},
                  {type: 'text', text: ': 62% of the file is free pages'},
                ],
              },
              {
                type: 'rich_text_section',
                elements: [
                  {type: 'text', text: 'last defragmentation '},
                  {type: 'text', text: '41 days ago', style: {italic: true}},
                ],
              },
            ],
          },
        ],
      },
    ],
    files: [
      {
        id: 'F1',
        name: 'observation.json',
        title: 'Observation',
        mimetype: 'application/json',
        size: 18_412,
        url: '/console/api/files/F1',
      },
    ],
    reactions: [
      {name: 'eyes', count: 1},
      {name: 'white_check_mark', count: 2},
    ],
  },
]

export const galleryMessages = (): Json[] =>
  gallery.map((blocks, index) => ({...bot, ts: tsAt(index * 10), text: `gallery ${index}`, blocks}))
