import {stringify} from 'yaml'
import type {LocalCluster} from '../local/etcd/cluster.ts'
import type {LocalHosts} from '../local/hosts/local-hosts.ts'
import {approverGroup, channels, people} from './people.ts'

/** Name of the demo's cluster. */
export const demoCluster = 'demo'

/** How quickly the demo goes on between two members; production waits longer (see `policy.gate`). */
export const demoGate = {settle: '2s', looks: 2, every: '500ms', giveUp: '60s'} as const

/** A file this small would not be worth a defragmentation in production; the demo must not write gigabytes. */
const FRAGMENTED_BYTES = 16 * 1024 * 1024

/** What tests choose differently. */
export interface DemoLimits {
  /** `policy.gate`. */
  readonly gate?: object
  readonly fragmentedBytes?: number
  /** `schedule`. */
  readonly schedule?: object
  /** `monitor`. */
  readonly monitor?: object
}

/** The `quorate.yaml` of the demo: the same file an operator writes, for processes on this machine. */
export function demoConfig(
  cluster: LocalCluster,
  hosts: LocalHosts,
  {gate = demoGate, fragmentedBytes = FRAGMENTED_BYTES, schedule = {}, monitor = {}}: DemoLimits = {},
): string {
  return stringify({
    clusters: [
      {
        id: demoCluster,
        environment: 'sandbox',
        actions: 'enabled',
        endpoints: cluster.members.map(({name, clientUrl}) => ({url: clientUrl, member: name})),
        ...tlsOf(cluster),
        hosts: cluster.members.map(({name}) => hostOf(name, hosts)),
        channels: [channels.incidents],
        alerts: {match: {cluster: demoCluster}},
        thresholds: {fragmentedBytes},
      },
    ],
    people: {
      operators: {users: [people.operator.id]},
      approvers: {users: [people.approver.id, people.operator.id], groups: [approverGroup]},
    },
    policy: {gate},
    schedule,
    monitor,
  })
}

function tlsOf({tlsFiles}: LocalCluster): object {
  if (tlsFiles === undefined) return {}
  return {tls: {ca: tlsFiles.ca, cert: tlsFiles.client.cert, key: tlsFiles.client.key}}
}

function hostOf(member: string, hosts: LocalHosts): object {
  const {port} = hosts.host(member)
  return {
    member,
    ssh: {
      host: '127.0.0.1',
      port,
      user: hosts.user,
      privateKey: hosts.privateKeyFile,
      knownHosts: hosts.knownHostsFile,
    },
    service: {kind: 'supervisor', unit: hosts.host(member).unit},
  }
}
