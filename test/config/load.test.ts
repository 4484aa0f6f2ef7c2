import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {loadConfig, printConfig, readConfig} from '../../src/config/index.ts'
import {certificate, goodEnv, goodFiles, goodYaml, load, problemsOf} from './good.ts'

const TOP = 'clusters, people, policy, alerts, schedule'

/** What is changed in the good file, and every line that must come of it. */
const mistakes: readonly (readonly [
  name: string,
  from: string | RegExp,
  to: string,
  lines: readonly string[],
])[] = [
  [
    'a word that is not one of the choices',
    'actions: enabled',
    'actions: enable',
    ['4:14 clusters[0].actions: expected "enabled" or "disabled", found "enable", did you mean enabled?'],
  ],
  [
    'an unknown key',
    'people:',
    'poeple:',
    [`23:1 poeple: expected a known key (${TOP}), found "poeple", did you mean people?`],
  ],
  [
    'an unknown key that resembles none',
    'people:',
    'zzzzzzzz:',
    [`23:1 zzzzzzzz: expected a known key (${TOP}), found "zzzzzzzz"`],
  ],
  [
    'an unknown key inside a value that may be text or a block',
    'etcd-3}]',
    "etcd-3}, {url: 'https://h:1', membr: m}]",
    [
      '5:135 clusters[0].endpoints[3].membr: expected a known key (url, member), found "membr", did you mean member?',
    ],
  ],
  [
    'a missing key',
    '    environment: production\n',
    '',
    ['2:5 clusters[0].environment: expected text, found nothing'],
  ],
  [
    'a number without a unit',
    '15m',
    '15',
    ['29:16 policy.approvalTtl: expected a duration such as 500ms, 30s, 15m or 2h, found 15'],
  ],
  [
    'an endpoint that is no URL',
    'https://10.0.0.12:2379',
    '10.0.0.12:2379',
    ['5:41 clusters[0].endpoints[1]: expected a URL such as https://10.0.0.11:2379, found "10.0.0.12:2379"'],
  ],
  [
    'two schemes',
    'https://10.0.0.12:2379',
    'http://10.0.0.12:2379',
    ['5:16 clusters[0].endpoints: expected one scheme for all endpoints, found http and https'],
  ],
  [
    'an endpoint twice',
    '10.0.0.12:2379',
    '10.0.0.11:2379/',
    ['5:41 clusters[0].endpoints[1]: expected each endpoint once, found https://10.0.0.11:2379 again'],
  ],
  [
    'https without a CA',
    /\n {4}tls: .*/,
    '',
    ['5:16 clusters[0].endpoints: expected tls.ca for https endpoints, found nothing'],
  ],
  [
    'a certificate without its key',
    ', key: client.key',
    '',
    ['6:10 clusters[0].tls: expected cert and key together, found only one of them'],
  ],
  [
    'a file that is not there',
    'ca.crt',
    'gone.crt',
    ['6:15 clusters[0].tls.ca: expected a readable file, found ENOENT for "gone.crt"'],
  ],
  [
    'a file of another kind',
    'privateKey: id_ed25519, knownHosts: known_hosts}\n      - member: etcd-3',
    'privateKey: ca.crt, knownHosts: known_hosts}\n      - member: etcd-3',
    [
      '12:55 clusters[0].hosts[0].ssh.privateKey: expected a file with a PEM PRIVATE KEY, found none in "ca.crt"',
    ],
  ],
  [
    'a host without a key and an agent',
    'privateKey: id_ed25519, knownHosts: known_hosts}\n      - member: etcd-3',
    'knownHosts: known_hosts}\n      - member: etcd-3',
    ['12:14 clusters[0].hosts[0].ssh: expected privateKey or agent, found neither'],
  ],
  [
    'an agent that nobody started',
    'privateKey: id_ed25519, knownHosts: known_hosts}\n      - member: etcd-3',
    'agent: true, knownHosts: known_hosts}\n      - member: etcd-3',
    [
      '12:50 clusters[0].hosts[0].ssh.agent: expected SSH_AUTH_SOCK to name the socket of an ssh-agent, found nothing in the environment',
    ],
  ],
  [
    'a secret of the wrong kind, without showing it',
    'password: hunter2',
    'password: 12345',
    ['8:48 clusters[0].acting.auth.password: expected text or a block of keys, found •••• (masked)'],
  ],
  [
    'a secret under a misspelt key, without showing it',
    'password: hunter2',
    'passwrd: hunter2',
    [
      '8:20 clusters[0].acting.auth.password: expected text, found nothing',
      '8:38 clusters[0].acting.auth.passwrd: expected a known key (username, password), found "passwrd", did you mean password?',
    ],
  ],
  [
    'a secret that slipped into its key, without showing it',
    'password: hunter2',
    'password hunter2: ',
    [
      '8:20 clusters[0].acting.auth.password: expected text, found nothing',
      '8:38 clusters[0].acting.auth.(not a word): expected a known key (username, password), found "(not a word)"',
    ],
  ],
  [
    'a secret that reads as an alias, without showing it',
    'password: hunter2',
    'password: *hunter2',
    [
      '1:1 the file: expected valid YAML, found a mistake: Unresolved alias (the anchor must be set before the alias)',
    ],
  ],
  [
    'an empty secret file',
    'file: /run/secrets/etcd',
    'file: empty.txt',
    ['7:48 clusters[0].auth.password.file: expected a secret in empty.txt, found nothing'],
  ],
  [
    'a number out of range',
    'port: 2381',
    'port: 99999',
    ['9:21 clusters[0].metrics.port: expected a number of at most 65535, found 99999'],
  ],
  [
    'approvals by nobody',
    'disruptive: {approvals: 1}',
    'disruptive: {approvals: 0}',
    ['27:27 policy.disruptive.approvals: expected a number of at least 1, found 0'],
  ],
  [
    'a Slack name instead of an id',
    'users: [U1]',
    'users: [olga]',
    ['24:23 people.operators.users[0]: expected a Slack user id such as U024BE7LH, found "olga"'],
  ],
  [
    'a threshold that is not in the catalogue',
    'quotaWarning: 0.7',
    'quotaWarning: 70',
    ['22:32 clusters[0].thresholds.quotaWarning: expected a number of at most 1, found 70'],
  ],
  [
    'an endpoint of a member without a host',
    'member: etcd-3}',
    'member: etcd-33}',
    [
      '5:105 clusters[0].endpoints[2].member: expected a member of hosts (etcd-1, etcd-3), found etcd-33, did you mean etcd-3?',
    ],
  ],
  [
    'a host twice',
    '- member: etcd-3',
    '- member: etcd-1',
    [
      '13:17 clusters[0].hosts[1].member: expected each member once, found etcd-1 again',
      '5:105 clusters[0].endpoints[2].member: expected a member of hosts (etcd-1, etcd-1), found etcd-3, did you mean etcd-1?',
    ],
  ],
  [
    'a key twice',
    '    environment',
    '    id: prod-b\n    environment',
    ['3:5 the file: expected each key once, found id again'],
  ],
  [
    'a bracket that is never closed',
    'users: [U1]',
    'users: [U1',
    [
      '24:39 the file: expected valid YAML, found a mistake: Flow sequence in block collection must be sufficiently indented and end with a ]',
      '25:3 the file: expected valid YAML, found a mistake: Flow map in block collection must be sufficiently indented and end with a }',
    ],
  ],
  [
    'an empty list of clusters',
    /clusters:[^]*/,
    'clusters: []',
    ['1:11 clusters: expected at least 1 entry, found an empty list'],
  ],
  ['an empty file', /[^]*/, '', ['1:1 the file: expected a block of keys, found null']],
  [
    'a Prometheus with a password in its address',
    'https://prom.example/prometheus/',
    'https://me:hunter2@prom.example',
    [
      '18:23 clusters[0].prometheus.url: expected a URL such as https://prometheus.example:9090/prometheus, found "https://••••@prom.example"',
    ],
  ],
  [
    'a label no series can have',
    'match: {cluster: prod-a}}\n    channels',
    'match: {clu-ster: prod-a}}\n    channels',
    [
      '18:111 clusters[0].prometheus.match.clu-ster: expected the name of a Prometheus label, such as cluster, found "clu-ster"',
    ],
  ],
  [
    'a cluster twice',
    'people:',
    '  - {id: prod-a, environment: test, endpoints: [http://h:1]}\npeople:',
    ['23:10 clusters[1].id: expected each cluster id once, found prod-a again (first in clusters[0])'],
  ],
]

describe('loading the configuration', () => {
  it('loads a file that uses everything, with its files and defaults', () => {
    const loaded = load()
    assert.ok(loaded.ok)
    const [cluster] = loaded.config.clusters
    assert.deepEqual(cluster?.endpoints, [
      {url: 'https://10.0.0.11:2379', member: 'etcd-1'},
      {url: 'https://10.0.0.12:2379', member: null},
      {url: 'https://10.0.0.13:2379', member: 'etcd-3'},
    ])
    assert.deepEqual(cluster?.etcd.auth, {username: 'quorate', password: 'etcd-password'})
    assert.deepEqual(cluster?.etcd.metrics, {port: 2381, scheme: 'http'})
    assert.deepEqual(cluster?.acting?.auth, {username: 'actor', password: 'hunter2'})
    assert.deepEqual(cluster?.acting?.tls, cluster?.etcd.tls)
    assert.equal(cluster?.hosts[1]?.ssh.jump?.host, 'jump.example')
    assert.deepEqual(cluster?.kubernetes, {apiServers: ['https://10.0.0.5:6443'], token: 'kube-token'})
    assert.deepEqual(cluster?.prometheus, {
      url: 'https://prom.example/prometheus',
      ca: Buffer.from(certificate),
      token: 'kube-token',
      match: {cluster: 'prod-a'},
    })
    assert.deepEqual(cluster?.hosts[0]?.service, {kind: 'systemd', unit: 'etcd'})
    assert.equal(cluster?.thresholds.quotaWarning, 0.7)
    assert.equal(cluster?.thresholds.quotaCritical, 0.85)
    assert.deepEqual(loaded.config.policy.gate, {settleMs: 500, looks: 3, everyMs: 2000, giveUpMs: 120_000})
    assert.deepEqual(loaded.config.warnings, [])
  })

  for (const [name, from, to, lines] of mistakes)
    it(`points at ${name}`, () => {
      const yaml = goodYaml.replace(from, to)
      assert.notEqual(yaml, goodYaml)
      assert.deepEqual(
        problemsOf(yaml),
        lines.map(line => `quorate.yaml:${line}`),
      )
    })

  it('knows where backups go, relative to the file, and shows it', () => {
    const backups = 'backups: {dir: snapshots, maxAge: 720h}'
    const yaml = goodYaml.replace('    channels:', `    ${backups}\n    channels:`)
    const loaded = load({files: {'/etc/quorate/quorate.yaml': yaml}})

    assert.ok(loaded.ok)
    assert.deepEqual(loaded.config.clusters[0]?.backups, {
      dir: '/etc/quorate/snapshots',
      keep: 7,
      maxAgeMs: 720 * 3_600_000,
    })
    assert.match(
      printConfig(loaded.config),
      /backups {8}\/etc\/quorate\/snapshots, 7 at most, none older than 720 h 0 min but the newest/,
    )
  })

  it('has no backups where none are configured, and says so', () => {
    const loaded = load()

    assert.ok(loaded.ok)
    assert.equal(loaded.config.clusters[0]?.backups, undefined)
    assert.match(printConfig(loaded.config), /backups {8}none: no snapshot can be kept/)
  })

  it('points at backups that keep nothing, and at a key they do not have', () => {
    const yaml = goodYaml.replace(
      '    channels:',
      '    backups: {dir: snapshots, keep: 0, age: 1h}\n    channels:',
    )

    assert.deepEqual(problemsOf(yaml), [
      'quorate.yaml:19:37 clusters[0].backups.keep: expected a number of at least 1, found 0',
      'quorate.yaml:19:40 clusters[0].backups.age: expected a known key (dir, keep, maxAge), found "age"',
    ])
  })

  it('permits a write probe on production only when the word itself says so', () => {
    const withProbe = (value: string, environment = 'production') =>
      goodYaml
        .replace('environment: production', `environment: ${environment}`)
        .replace('    channels:', `    writeProbe: ${value}\n    channels:`)
    const permitted = (yaml: string) => {
      const loaded = load({files: {'/etc/quorate/quorate.yaml': yaml}})
      return loaded.ok ? loaded.config.clusters[0]?.permits : 'a problem'
    }

    assert.deepEqual(permitted(withProbe('even-on-production')), ['write-probe'])
    assert.deepEqual(permitted(withProbe('enabled', 'staging')), ['write-probe'])
    assert.equal(permitted(withProbe('disabled', 'staging')), undefined)
    assert.match(
      problemsOf(withProbe('enabled')).join(),
      /writeProbe: expected even-on-production where the environment is production, found enabled/,
    )
  })

  it('permits drills nowhere but where they are enabled, and never on production', () => {
    const drilled = goodYaml.replace('    channels:', '    drills: enabled\n    channels:')
    const staging = drilled.replace('environment: production', 'environment: staging')
    const loaded = load({files: {'/etc/quorate/quorate.yaml': staging}})

    assert.ok(loaded.ok)
    assert.deepEqual(loaded.config.clusters[0]?.permits, ['drill'])
    assert.ok(loaded.config.clusters[0].hosts.every(({drills}) => drills))
    assert.match(printConfig(loaded.config), /also allowed {3}drill/)
    assert.match(
      problemsOf(drilled).join(),
      /drills: expected disabled where the environment is production, found enabled/,
    )
  })

  it('warns of a token that would be sent without TLS', () => {
    const yaml = goodYaml
      .replace('https://10.0.0.5:6443', 'http://10.0.0.5:6443')
      .replace('https://prom.example', 'http://prom.example')
    const loaded = load({files: {'/etc/quorate/quorate.yaml': yaml}})

    assert.ok(loaded.ok)
    assert.deepEqual(
      loaded.config.warnings.map(line => line.replace(/^\S+ clusters\[0\]\./, '')),
      [
        'kubernetes.token: it is sent without TLS, readable for everybody on the way',
        'prometheus.token: it is sent without TLS, readable for everybody on the way',
      ],
    )
  })

  it('reports every problem of file and environment at once', () => {
    const yaml = goodYaml.replace('actions: enabled', 'actions: on').replace('15m', 'soon')
    const loaded = load({
      env: {QUORATE_CONFIG: '/etc/quorate/quorate.yaml'},
      files: {'/etc/quorate/quorate.yaml': yaml},
    })
    assert.ok(!loaded.ok)
    assert.equal(loaded.problems.length, 5)
  })

  it('throws all lines as one configuration error', () => {
    const input = {env: {}, needs: {slack: true}, file: 'nowhere/quorate.yaml'}
    assert.throws(() => loadConfig(input), {
      code: 'config/invalid',
      message: /4 problems:\n[^]*nowhere\/quorate.yaml:1:1/,
    })
  })

  const warned: readonly (readonly [name: string, from: string | RegExp, to: string, line: string])[] = [
    [
      'an operator whose plans nobody can approve',
      '{users: [U2, U3]}',
      '{users: [U1]}',
      '25:14 people: what U1 asks for on prod-a can never be approved: it needs 1 approver other than them',
    ],
    [
      'actions nobody may ask for',
      'operators: {users: [U1], groups: [S1]}',
      'operators: {}',
      '24:3 people: nobody may ask for an action on prod-a: operators is empty',
    ],
    [
      'a channel of two clusters',
      'people:',
      '  - {id: b, environment: test, endpoints: [http://h:1], channels: [C0INCIDENT]}\npeople:',
      '23:70 clusters[1].channels[0]: C0INCIDENT also belongs to prod-a; commands there must name the cluster',
    ],
    [
      'approvers who are never called',
      'approvalTtl: 15m',
      'approvalTtl: 5m',
      '28:3 policy: escalateAfter is not shorter than approvalTtl: plans expire before their approvers are called, and nobody can break the glass',
    ],
  ]
  for (const [name, from, to, line] of warned)
    it(`warns of ${name}, and still loads`, () => {
      const yaml = goodYaml
        .replace(from, to)
        .replace(name.startsWith('an operator') ? ', groups: [S1]' : '', '')
      const loaded = load({files: {'/etc/quorate/quorate.yaml': yaml}})
      assert.ok(loaded.ok, JSON.stringify(loaded))
      const texts = loaded.config.warnings.map(text => text.replace(/^\S+ /, ''))
      assert.deepEqual(texts, [line.replace(/^\S+ /, '')])
      assert.match(loaded.config.warnings[0] ?? '', /^\/etc\/quorate\/quorate\.yaml:\d+:\d+ /)
    })

  it('warns of a private key that everybody can read', () => {
    const loaded = load({mode: 0o644})
    assert.ok(loaded.ok)
    assert.ok(loaded.config.warnings.some(text => text.includes('client.key') && text.includes('chmod 600')))
  })

  describe('where destructive plans take a one-time code', () => {
    const asking = goodYaml.replace('typedConfirmation: true}', 'typedConfirmation: true, oneTimeCode: true}')
    const files = {'/etc/quorate/quorate.yaml': asking}
    const QUORATE_TOTP_KEY = 'a key of at least 32 characters, ok'

    it('does not start the bot without the key to check one with', () => {
      const loaded = load({files})

      assert.ok(!loaded.ok)
      assert.match(
        loaded.problems.join('\n'),
        /^environment QUORATE_TOTP_KEY: expected 64 hex digits, found nothing;/,
      )
      assert.ok(load({files, slack: false}).ok, 'commands that only read go on without it')
    })

    it('says so in the table, and prints no key', () => {
      const loaded = load({files, env: {...goodEnv, QUORATE_TOTP_KEY}})

      assert.ok(loaded.ok)
      const text = printConfig(loaded.config)
      assert.match(text, /one-time codes +asked for destructive plans, key set/)
      assert.match(text, /and the typed cluster name, and a one-time code/)
      assert.ok(!text.includes(QUORATE_TOTP_KEY))
    })
  })

  it('prints who may do what, and no secret', () => {
    const loaded = load()
    assert.ok(loaded.ok)
    const text = printConfig(loaded.config)
    assert.match(
      text,
      /destructive\s+U1, group S1\s+2 of U2, U3, never who asked, and the typed cluster name/,
    )
    for (const secret of ['hunter2', 'etcd-password', 'xoxb-1', 'xapp-1', goodEnv.QUORATE_AUDIT_KEY, 'BEGIN'])
      assert.ok(!text.includes(secret), secret)
  })

  it('either loads a mutated file or says where it is wrong, and shows no secret', () => {
    const secrets = ['hunter2', 'etcd-password']
    fc.assert(
      fc.property(mutation, yaml => {
        const loaded = load({files: {'/etc/quorate/quorate.yaml': yaml}})
        if (loaded.ok) return
        assert.ok(loaded.problems.length > 0)
        for (const line of loaded.problems) {
          assert.match(line, /^\/etc\/quorate\/quorate\.yaml:[1-9]\d*:[1-9]\d* \S.*: expected .*, found /s)
          assert.ok(!line.includes('\n'), line)
        }
        for (const secret of secrets)
          assert.ok(!loaded.problems.join().includes(secret), loaded.problems.join())
      }),
      {numRuns: 600},
    )
  })

  it('never throws on any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'binary'}),
        yaml => void load({files: {'/etc/quorate/quorate.yaml': yaml}}),
      ),
    )
  })

  it('reads the real file system by default', () => {
    const loaded = readConfig({env: {}, needs: {slack: false, auditKey: false}, file: 'test/config/good.ts'})
    assert.ok(!loaded.ok)
    assert.ok(goodFiles)
  })
})

/** The good file with some characters cut, doubled, swapped for others, or a line moved. */
const mutation = fc
  .record({
    at: fc.nat(goodYaml.length - 1),
    length: fc.nat(12),
    text: fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '\n',
        '\t',
        ':',
        '[',
        ']',
        '{',
        '}',
        '- ',
        '&a ',
        '*a',
        '!!x ',
        '"',
        '|',
        '<<: ',
        '__proto__: ',
        '? ',
      ),
      fc.string({maxLength: 8}),
    ),
  })
  .map(({at, length, text}) => goodYaml.slice(0, at) + text + goodYaml.slice(at + length))
