import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {goodYaml, load} from './good.ts'

const MATCH = '    alerts: {match: {cluster: prod-a}}\n'

function withAlerts(cluster: string, everywhere = ''): ReturnType<typeof load> {
  const yaml = goodYaml.replace(MATCH, `    alerts: ${cluster}\n`) + everywhere
  return load({files: {'/etc/quorate/quorate.yaml': yaml}})
}

describe('alerts of other apps in Slack', () => {
  it('are not read unless channels are named', () => {
    const loaded = load()

    assert.ok(loaded.ok)
    assert.equal(loaded.config.clusters[0]?.alertPlaces, undefined)
    assert.equal(loaded.config.canary, null)
  })

  it('are read in the channels of the cluster and in those of all clusters', () => {
    const loaded = withAlerts(
      '{match: {cluster: prod-a}, slack: {channels: [C1]}}',
      'alerts: {slack: {channels: [C2], apps: [pagerduty]}, canary: C3}\n',
    )

    assert.ok(loaded.ok)
    assert.deepEqual(loaded.config.clusters[0]?.alertPlaces, [
      {channels: ['C1'], apps: ['alertmanager', 'datadog', 'grafana', 'pagerduty']},
      {channels: ['C2'], apps: ['pagerduty']},
    ])
    assert.equal(loaded.config.canary, 'C3')
  })

  it('of a cluster that no label tells from others are warned about', () => {
    const loaded = withAlerts('{slack: {channels: [C1]}}')

    assert.ok(loaded.ok)
    assert.match(loaded.config.warnings.join(), /without alerts\.match no message names this cluster/)
  })

  for (const [what, slack] of [
    ['an app nobody knows', '{channels: [C1], apps: [nagios]}'],
    ['no channel', '{channels: []}'],
    ['the name of a channel', '{channels: [alerts]}'],
  ] as const)
    it(`refuse ${what}`, () => {
      assert.equal(withAlerts(`{match: {cluster: prod-a}, slack: ${slack}}`).ok, false)
    })
})
