import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {editedConfig, editedEnvironment, editedFlags} from '../../../src/adapters/ssh/settings-edit.ts'
import {execStartOf} from '../../../src/adapters/ssh/unit-text.ts'
import {SettingChanges} from '../../../src/domain/setting-changes.ts'

const timers = {'heartbeat-interval': '200', 'election-timeout': '2000'}

describe('editing a config file', () => {
  it('changes the value and nothing else', () => {
    const text = `# etcd of prod-a
name: 'etcd-1'  # as in DNS

heartbeat-interval: 100   # ms
initial-cluster: ${'etcd-1=https://10.0.0.11:2380,'.repeat(9)}
peer-transport-security:
    cert-file: /etc/etcd/pki/peer.crt
`

    assert.equal(
      editedConfig(text, timers),
      `${text.replace('interval: 100', 'interval: 200')}election-timeout: 2000\n`,
    )
  })

  it('writes numbers and switches as etcd takes them', () => {
    assert.equal(
      editedConfig('name: a\n', {'quota-backend-bytes': '8589934592', 'force-new-cluster': 'false'}),
      'name: a\nquota-backend-bytes: 8589934592\nforce-new-cluster: false\n',
    )
  })

  for (const [text, edited] of [
    ['heartbeat-interval: "100"\n', 'heartbeat-interval: 200\n'],
    ['---\nname: a\n', '---\nname: a\nheartbeat-interval: 200\n'],
    ['name: a', 'name: a\nheartbeat-interval: 200\n'],
  ] as const)
    it(`makes of ${JSON.stringify(text)} what etcd takes`, () => {
      assert.equal(editedConfig(text, {'heartbeat-interval': '200'}), edited)
    })

  for (const text of [
    '{name: a}\n',
    'name: a\n...\n',
    'heartbeat-interval: [1]\n',
    '- a\n',
    'a: [\n',
    'a: 1\na: 2\n',
    '',
  ])
    it(`leaves ${JSON.stringify(text)} alone`, () => {
      assert.equal(editedConfig(text, timers), null)
    })
})

describe('editing a command line', () => {
  it('replaces a flag in every spelling, and adds what is missing at the end', () => {
    for (const there of ['--heartbeat-interval=100', '-heartbeat-interval=100', '--heartbeat-interval 100'])
      assert.equal(
        editedFlags(`/usr/bin/etcd ${there} --name=a`.split(' '), timers).join(' '),
        '/usr/bin/etcd --heartbeat-interval=200 --name=a --election-timeout=2000',
      )
  })

  it('gives a switch without a value one', () => {
    assert.deepEqual(
      editedFlags(['etcd', '--force-new-cluster', '--name', 'a'], {'force-new-cluster': 'false'}),
      ['etcd', '--force-new-cluster=false', '--name', 'a'],
    )
  })
})

describe('editing the environment', () => {
  it('keeps what was written before, and replaces each variable once', () => {
    assert.deepEqual(editedEnvironment(['ETCD_HEARTBEAT_INTERVAL=150', 'ETCD_SNAPSHOT_COUNT=5'], timers), [
      'ETCD_HEARTBEAT_INTERVAL=200',
      'ETCD_SNAPSHOT_COUNT=5',
      'ETCD_ELECTION_TIMEOUT=2000',
    ])
  })
})

describe('the command line of a unit', () => {
  it('is put together from its lines, without comments', () => {
    assert.equal(
      execStartOf('[Service]\nExecStart=/usr/bin/etcd \\\n  --name=a \\\n# why\n  --x=y\nUser=etcd\n'),
      '/usr/bin/etcd --name=a --x=y',
    )
  })

  it('is the last one after an empty one, and none when there are two', () => {
    assert.equal(execStartOf('ExecStart=/a\n# drop-in\nExecStart=\nExecStart=/b'), '/b')
    assert.equal(execStartOf('ExecStart=/a\nExecStart=/b'), null)
    assert.equal(execStartOf('[Service]\n'), null)
  })
})

describe('the settings that may be changed', () => {
  for (const wrong of [
    {},
    {'data-dir': '/x'},
    {'heartbeat-interval': '100ms'},
    {'initial-cluster': 'a b'},
    {'initial-cluster': 'a\nExecStartPre=/bin/sh'},
    {'initial-cluster-token': '$(id)'},
    {'initial-cluster-token': '%n'},
    {'force-new-cluster': 'yes'},
  ])
    it(`do not include ${JSON.stringify(wrong)}`, () => {
      assert.equal(SettingChanges.safeParse(wrong).success, false)
    })

  it('come back as they were given', () => {
    assert.deepEqual(SettingChanges.parse(timers), timers)
  })
})
