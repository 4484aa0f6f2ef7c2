import {type Loaded, readConfig} from '../../src/config/index.ts'

export const certificate = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n'
export const key = '-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n'

/** Everything a configuration may name, all right. */
export const goodYaml = `clusters:
  - id: prod-a
    environment: production
    actions: enabled
    endpoints: [https://10.0.0.11:2379, https://10.0.0.12:2379, {url: 'https://10.0.0.13:2379', member: etcd-3}]
    tls: {ca: ca.crt, cert: client.crt, key: client.key}
    auth: {username: quorate, password: {file: /run/secrets/etcd}}
    acting: {auth: {username: actor, password: hunter2}}
    metrics: {port: 2381}
    hosts:
      - member: etcd-1
        ssh: {host: 10.0.0.11, user: ops, privateKey: id_ed25519, knownHosts: known_hosts}
      - member: etcd-3
        ssh: {host: 10.0.0.13, port: 2222, user: ops, privateKey: id_ed25519, knownHosts: known_hosts,
          jump: {host: jump.example, user: ops, privateKey: id_ed25519, knownHosts: known_hosts}}
        service: {kind: supervisor, unit: etcd}
    kubernetes: {apiServers: ['https://10.0.0.5:6443'], token: {file: token}}
    prometheus: {url: 'https://prom.example/prometheus/', ca: ca.crt, token: {file: token}, match: {cluster: prod-a}}
    channels: [C0INCIDENT]
    alerts: {match: {cluster: prod-a}}
    impact: {perMinute: 50000, currency: USD}
    thresholds: {quotaWarning: 0.7}
people:
  operators: {users: [U1], groups: [S1]}
  approvers: {users: [U2, U3]}
policy:
  disruptive: {approvals: 1}
  destructive: {approvals: 2, typedConfirmation: true}
  approvalTtl: 15m
  gate: {settle: 500ms, looks: 3, every: 2s, giveUp: 2m}
schedule: {healthEvery: 30s, deepEvery: 10m}
`

export const goodEnv = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  QUORATE_AUDIT_KEY: '0123456789abcdef0123456789abcdef',
  QUORATE_CONFIG: '/etc/quorate/quorate.yaml',
}

export const goodFiles: Readonly<Record<string, string>> = {
  '/etc/quorate/quorate.yaml': goodYaml,
  '/etc/quorate/ca.crt': certificate,
  '/etc/quorate/client.crt': certificate,
  '/etc/quorate/client.key': key,
  '/etc/quorate/id_ed25519': '-----BEGIN OPENSSH PRIVATE KEY-----\n',
  '/etc/quorate/known_hosts': '10.0.0.11 ssh-ed25519 AAAA\n',
  '/etc/quorate/empty.txt': '\n',
  '/etc/quorate/token': 'kube-token\n',
  '/run/secrets/etcd': 'etcd-password\n',
}

/** Loads from files that exist only here. */
export function load({
  env = goodEnv,
  files = {},
  mode = 0o600,
  slack = true,
}: {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly mode?: number
  readonly slack?: boolean
} = {}): Loaded {
  const all: Readonly<Record<string, string>> = {...goodFiles, ...files}
  return readConfig({
    env,
    needs: {slack},
    modeOf: () => mode,
    readFile: path => {
      const text = all[path]
      if (text === undefined) throw Object.assign(new Error(`no such file: ${path}`), {code: 'ENOENT'})
      return Buffer.from(text)
    },
  })
}

/** The problems of a YAML text, with the path of the file shortened. */
export function problemsOf(yaml: string): readonly string[] {
  const loaded = load({files: {'/etc/quorate/quorate.yaml': yaml}})
  return loaded.ok ? [] : loaded.problems.map(line => line.replace('/etc/quorate/', ''))
}
