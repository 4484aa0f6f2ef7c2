import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {alertApps, type ForeignAlert, namesCluster} from '../../../src/domain/foreign-alert.ts'
import {apps, readAlerts} from '../../../src/slack/alerts/index.ts'
import * as sent from './messages.ts'
import {attached} from './messages.ts'

/** What matters of an alert, with the configured cluster it names. */
function gist({app, name, status, severity, labels}: ForeignAlert): readonly string[] {
  return [app, name, status, severity, namesCluster({cluster: 'prod-a'}, labels)]
}

const cases: readonly (readonly [string, object, readonly (readonly string[])[]])[] = [
  [
    'a firing message of Alertmanager',
    sent.alertmanagerFiring,
    [['alertmanager', 'etcdNoLeader', 'firing', 'critical', 'yes']],
  ],
  [
    'a resolved message of Alertmanager',
    sent.alertmanagerResolved,
    [['alertmanager', 'etcdNoLeader', 'resolved', 'critical', 'yes']],
  ],
  [
    "Alertmanager's bare default template, which names no label",
    sent.alertmanagerDefault,
    [['alertmanager', 'etcdNoLeader', 'firing', 'none', 'no']],
  ],
  [
    'both sections of a message of Grafana, and not the label in an address',
    sent.grafanaUnified,
    [
      ['grafana', 'etcdMembersDown', 'firing', 'warning', 'yes'],
      ['grafana', 'etcdNoLeader', 'resolved', 'critical', 'yes'],
    ],
  ],
  [
    'a message of the older Grafana',
    sent.grafanaLegacy,
    [['grafana', 'etcd has no leader alert', 'firing', 'none', 'yes']],
  ],
  [
    'its end',
    {...sent.grafanaLegacy, title: '[OK] etcd has no leader alert'},
    [['grafana', 'etcd has no leader alert', 'resolved', 'none', 'yes']],
  ],
  [
    'a monitor of Datadog',
    sent.datadogTriggered,
    [['datadog', 'etcd has no leader', 'firing', 'none', 'yes']],
  ],
  [
    'its recovery',
    {...sent.datadogTriggered, title: '[Recovered on {cluster:prod-a,host:etcd-1}] etcd has no leader'},
    [['datadog', 'etcd has no leader', 'resolved', 'none', 'yes']],
  ],
  [
    'an incident of PagerDuty',
    sent.pagerdutyMessage('Triggered'),
    [['pagerduty', 'etcdNoLeader', 'firing', 'High', 'yes']],
  ],
  [
    'its acknowledgement as still firing',
    sent.pagerdutyMessage('Acknowledged'),
    [['pagerduty', 'etcdNoLeader', 'firing', 'High', 'yes']],
  ],
  [
    'its resolution',
    sent.pagerdutyMessage('Resolved'),
    [['pagerduty', 'etcdNoLeader', 'resolved', 'High', 'yes']],
  ],
  [
    'the older form of PagerDuty, whose title says nothing about its state',
    sent.pagerdutyFields,
    [['pagerduty', 'Nothing was resolved by the restart', 'firing', 'none', 'yes']],
  ],
]

describe('messages of other apps', () => {
  for (const [what, attachment, expected] of cases)
    it(`reads ${what}`, () => assert.deepEqual(readAlerts(attached(attachment)).map(gist), expected))

  it('reads every app that can be configured, and no other', () => {
    assert.deepEqual(apps.map(({id}) => id).toSorted(), [...alertApps])
  })

  it('splits a list of alerts, each with the labels it has itself', () => {
    const text = [
      'alertname=etcdNoLeader cluster=prod-a severity=critical',
      'alertname=etcdMembersDown cluster=prod-b severity=warning',
    ].join('\n')
    const title = '[FIRING:2] (etcd)'

    const alerts = readAlerts(attached({title, text}))

    assert.deepEqual(
      alerts.map(({name, labels}) => [name, namesCluster({cluster: 'prod-a'}, labels)]),
      [
        ['etcdNoLeader', 'yes'],
        ['etcdMembersDown', 'no'],
      ],
    )
  })

  for (const [what, text] of [
    ['a value that only begins like it', 'cluster=prod-a2'],
    ['a value with an invisible character in it', 'cluster=prod-\u200ba'],
    ['the same letters in another case', 'cluster=PROD-A'],
    ['a word in a sentence', 'the cluster prod-a is down'],
    ['an address', 'see https://grafana.example/?cluster=prod-a'],
    ['a comparison', 'cluster!=prod-a'],
    ['another label', 'subcluster=prod-a'],
  ] as const)
    it(`does not take ${what} for the name of a cluster`, () => {
      const [alert] = readAlerts(attached({title: '[FIRING:1] etcdNoLeader', text}))

      assert.equal(namesCluster({cluster: 'prod-a'}, alert?.labels ?? []), 'no')
    })

  it('sees that a message names the cluster beside another one', () => {
    const text = 'cluster=prod-a\ncluster=prod-b'
    const [alert] = readAlerts(attached({title: '[FIRING:1] etcdNoLeader', text}))

    assert.equal(namesCluster({cluster: 'prod-a'}, alert?.labels ?? []), 'among-others')
  })

  for (const [what, attachment] of [
    ['a build that failed', {title: 'Build #12 failed', text: 'cluster=prod-a'}],
    ['a title that is no text', {title: {deep: ['x']}, text: 7, fields: 'none'}],
    ['nothing', {}],
  ] as const)
    it(`reads nothing from ${what}`, () => assert.deepEqual(readAlerts(attached(attachment)), []))

  it('reads a message of a mebibyte in bounded time and size', () => {
    const long = 'a = '.repeat(2 ** 18)
    const spaces = `x${' '.repeat(2 ** 20)}x`
    const attachments = Array.from({length: 200}, () => ({
      title: '[FIRING:1] etcdNoLeader',
      text: `${long}\n${spaces}`,
      fields: Array.from({length: 200}, () => ({title: 'cluster', value: spaces})),
    }))
    const before = process.cpuUsage()

    const alerts = readAlerts(attached({}, {attachments}))

    const {user} = process.cpuUsage(before)
    assert.ok(user < 5_000_000, `${user} µs of processor time`)
    assert.ok(alerts.length <= 50)
    assert.ok(JSON.stringify(alerts).length < 1_000_000)
  })
})
