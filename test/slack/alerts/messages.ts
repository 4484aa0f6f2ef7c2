import {SlackMessage} from '../../../src/slack/alerts/message.ts'

/** A message by an incoming webhook, with one attachment of this content. */
export function attached(attachment: object, more: object = {}): SlackMessage {
  return SlackMessage.parse({
    type: 'message',
    subtype: 'bot_message',
    bot_id: 'BALERTS',
    ts: '1767236820.000100',
    text: '',
    attachments: [{id: 1, ...attachment}],
    ...more,
  })
}

/** Alertmanager's default title with a text that lists the labels, as most teams configure it. */
export const alertmanagerFiring = {
  color: 'a30200',
  fallback:
    '[FIRING:1] etcdNoLeader (prod-a etcd critical) | http://alertmanager.example:9093/#/alerts?receiver=slack',
  title: '[FIRING:1] etcdNoLeader (prod-a etcd critical)',
  title_link: 'http://alertmanager.example:9093/#/alerts?receiver=slack',
  text: [
    '*Alert:* etcd has no leader - `critical`',
    '*Description:* etcd cluster &quot;etcd&quot;: member 10.0.0.11:2379 has no leader.',
    '*Details:*',
    ' • *alertname:* `etcdNoLeader`',
    ' • *cluster:* `prod-a`',
    ' • *job:* `etcd`',
    ' • *severity:* `critical`',
  ].join('\n'),
  mrkdwn_in: ['fallback', 'pretext', 'text'],
}

export const alertmanagerResolved = {
  ...alertmanagerFiring,
  color: '2eb886',
  title: '[RESOLVED] etcdNoLeader (prod-a etcd critical)',
}

/** The default template alone: values without their names. */
export const alertmanagerDefault = {
  color: 'a30200',
  fallback: alertmanagerFiring.fallback,
  title: alertmanagerFiring.title,
  title_link: alertmanagerFiring.title_link,
  text: '',
}

export const grafanaUnified = {
  color: 'D63232',
  fallback: '[FIRING:1] etcdMembersDown (prod-a warning)',
  title: '[FIRING:1, RESOLVED:1] etcd (prod-a)',
  title_link: 'https://grafana.example/alerting/list',
  text: [
    '**Firing**',
    '',
    'Value: A=1, C=1',
    'Labels:',
    ' - alertname = etcdMembersDown',
    ' - cluster = prod-a',
    ' - severity = warning',
    'Annotations:',
    ' - summary = etcd cluster members are down.',
    'Source: <https://grafana.example/alerting/grafana/abc/view?cluster=prod-b>',
    '',
    '**Resolved**',
    '',
    'Labels:',
    ' - alertname = etcdNoLeader',
    ' - cluster = prod-a',
    ' - severity = critical',
  ].join('\n'),
  footer: 'Grafana v10.4.2',
  footer_icon: 'https://grafana.com/static/assets/img/fav32.png',
  ts: 1767236820,
}

export const grafanaLegacy = {
  color: 'D63232',
  title: '[Alerting] etcd has no leader alert',
  title_link: 'https://grafana.example/d/abc/etcd?panelId=2&amp;fullscreen',
  text: 'No leader for a minute.',
  fields: [
    {title: 'cluster', value: 'prod-a', short: true},
    {title: 'has_leader', value: '0', short: true},
  ],
  footer: 'Grafana v6.7.4',
}

export const datadogTriggered = {
  color: 'c43d3d',
  fallback: 'Triggered: etcd has no leader on cluster:prod-a',
  title: '[Triggered on {cluster:prod-a,host:etcd-1}] etcd has no leader',
  title_link: 'https://app.datadoghq.com/monitors/1234567?from_ts=1767236000000&amp;group=cluster%3Aprod-a',
  text: '%%%\netcd lost its leader. @slack-incidents\n%%%',
  fields: [
    {title: 'Tags', value: 'cluster:prod-a, env:production, monitor', short: false},
    {title: 'Notified', value: '@slack-incidents', short: true},
  ],
}

/** PagerDuty as its app posts it: text in blocks inside an attachment, later edited in place. */
export function pagerdutyMessage(state: 'Triggered' | 'Acknowledged' | 'Resolved'): object {
  const link = '<https://acme.pagerduty.com/incidents/Q0ABCDEF123|[#4711] etcdNoLeader>'
  return {
    color: state === 'Resolved' ? '25c151' : 'd1344e',
    fallback: `${state} #4711: etcdNoLeader`,
    blocks: [
      {type: 'section', block_id: 'b1', text: {type: 'mrkdwn', text: `*${state}* ${link}`}},
      {
        type: 'section',
        block_id: 'b2',
        fields: [
          {type: 'mrkdwn', text: '*Service:* <https://acme.pagerduty.com/services/PSVC|etcd>'},
          {type: 'mrkdwn', text: '*Urgency:* High'},
          {type: 'mrkdwn', text: '*cluster:* prod-a'},
        ],
      },
      {type: 'actions', block_id: 'b3', elements: [{type: 'button', action_id: 'ack', value: 'x'}]},
    ],
  }
}

/** The older form: an attachment with fields. */
export const pagerdutyFields = {
  color: 'danger',
  fallback: 'Triggered #4711: etcdNoLeader',
  text: 'Triggered <https://acme.pagerduty.com/incidents/PXYZ123|#4711: Nothing was resolved by the restart>',
  fields: [
    {title: 'Service', value: '<https://acme.pagerduty.com/services/PSVC|etcd>', short: true},
    {title: 'Cluster', value: 'prod-a', short: true},
  ],
}
