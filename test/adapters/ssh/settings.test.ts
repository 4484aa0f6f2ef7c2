import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {effectiveSettings, type FoundSettings} from '../../../src/adapters/ssh/effective-settings.ts'
import {
  commandLineSettings,
  configFileSettings,
  environmentFileLines,
  environmentSettings,
  startupSettings,
} from '../../../src/adapters/ssh/settings-sources.ts'

const nothing: FoundSettings = {
  startupLog: null,
  configFile: null,
  commandLine: null,
  environment: null,
  unit: null,
}
const settings = (entries: Readonly<Record<string, string>>) => new Map(Object.entries(entries))
const valuesOf = (found: Partial<FoundSettings>) => effectiveSettings({...nothing, ...found}).settings

describe('the settings of etcd', () => {
  it('are read from a command line in every way Go takes flags', () => {
    const argv = [
      '/usr/bin/etcd',
      '--name=m1',
      '-heartbeat-interval',
      '100',
      '--force-new-cluster',
      '--pre-vote=false',
    ]

    assert.deepEqual(Object.fromEntries(commandLineSettings(argv)), {
      name: 'm1',
      'heartbeat-interval': '100',
      'force-new-cluster': 'true',
      'pre-vote': 'false',
    })
  })

  it('are read from variables and their files, without what is not for etcd', () => {
    const lines = environmentFileLines(
      '# ETCD_NAME=x\nETCD_ELECTION_TIMEOUT="1s"\nPATH=/bin\nETCD_CONFIG_FILE=/a\n',
    )

    assert.deepEqual(Object.fromEntries(environmentSettings(lines)), {'election-timeout': '1000'})
  })

  it('are read from a config file with its blocks', () => {
    const yaml =
      'name: m1\nelection-timeout: 1000\npeer-transport-security:\n  cert-file: /p.crt\ncors:\nfoo: [a, b]\n'

    assert.deepEqual(Object.fromEntries(configFileSettings(yaml) ?? []), {
      name: 'm1',
      'election-timeout': '1000',
      'peer-cert-file': '/p.crt',
      foo: 'a,b',
    })
    assert.equal(configFileSettings('just words'), null)
    assert.equal(configFileSettings('a: [b'), null)
  })

  it('are read from what etcd 3.5 said at its start', () => {
    const line =
      '{"level":"info","msg":"starting an etcd server","etcd-version":"3.5.30","go-os":"linux","data-dir":"/d","wal-dir":"","heartbeat-interval":"100ms","election-timeout":"1s","listen-peer-urls":["http://a:1","http://b:2"],"initial-corrupt-check":false}'
    const tls =
      '{"level":"info","msg":"starting with peer TLS","tls-info":"cert = /c.pem, key = /k.pem, client-cert=, client-key=, trusted-ca = /ca.pem, client-cert-auth = true, crl-file = "}'

    assert.deepEqual(Object.fromEntries(startupSettings([line, tls])), {
      'data-dir': '/d',
      'heartbeat-interval': '100',
      'election-timeout': '1000',
      'listen-peer-urls': 'http://a:1,http://b:2',
      'experimental-initial-corrupt-check': 'false',
      'peer-cert-file': '/c.pem',
      'peer-trusted-ca-file': '/ca.pem',
      'peer-client-cert-auth': 'true',
    })
  })

  it('are read from what etcd 3.4 said at its start', () => {
    const lines = [
      'embed: heartbeat = 100ms',
      'embed: election = 1000ms',
      'embed: data dir = /d',
      'embed: constructor = x',
    ].map(text => `2026-11-22 19:43:26.693753 I | ${text}`)

    assert.deepEqual(Object.fromEntries(startupSettings(lines)), {
      'heartbeat-interval': '100',
      'election-timeout': '1000',
      'data-dir': '/d',
    })
  })

  it('come from the startup log before anything that may have been edited since', () => {
    const found = {
      startupLog: settings({a: '1'}),
      commandLine: settings({a: '2', b: '2'}),
      environment: settings({b: '3', c: '3'}),
      unit: settings({d: '4'}),
    }

    assert.deepEqual(valuesOf(found), {
      a: {value: '1', from: 'startup-log'},
      b: {value: '2', from: 'command-line'},
      c: {value: '3', from: 'environment'},
    })
    assert.deepEqual(valuesOf({unit: settings({d: '4'})}), {d: {value: '4', from: 'unit'}})
  })

  it('come from the config file alone when there is one, and name what it silences', () => {
    const facts = effectiveSettings({
      ...nothing,
      configFile: {path: '/etc/etcd.yml', settings: settings({a: '1'})},
      commandLine: settings({'config-file': '/etc/etcd.yml', a: '2'}),
      environment: settings({b: '3'}),
    })

    assert.deepEqual(facts, {
      settings: {a: {value: '1', from: 'config-file'}},
      configFile: '/etc/etcd.yml',
      ignored: ['b (environment)', 'a (command-line)'],
    })
  })

  it('never carry a secret', () => {
    const shown = [
      ...commandLineSettings([
        '--root-password=hunter2',
        '--discovery=https://u:hunter2@host/x',
        '--x',
        'token=hunter2',
      ]).values(),
      ...environmentSettings(['ETCD_API_TOKEN=hunter2']).values(),
    ]

    assert.doesNotMatch(shown.join(' '), /hunter2/)
    assert.equal(commandLineSettings(['--initial-cluster-token=lab']).get('initial-cluster-token'), 'lab')
  })

  it('are read from any text without failing', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 200}), text => {
        configFileSettings(text)
        startupSettings([text])
        environmentSettings([text])
        commandLineSettings(text.split(' '))
      }),
    )
  })
})
