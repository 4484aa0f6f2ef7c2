import type {Identity} from './certificates.ts'

/** Where one member listens and keeps its data. */
export interface MemberPlace {
  readonly name: string
  readonly clientUrl: string
  readonly peerUrl: string
  readonly metricsUrl: string
  readonly dataDir: string
}

/** What all members of one cluster share. Times in milliseconds. */
export interface ClusterFlags {
  readonly token: string
  readonly initialCluster: string
  readonly heartbeatMs: number
  readonly electionMs: number
  readonly quotaBytes?: number
  readonly extraArgs?: readonly string[]
}

/** The command line of one member; every flag exists from etcd 3.4 on. */
export function etcdFlags(
  place: MemberPlace,
  cluster: ClusterFlags,
  tls?: Identity & {readonly ca: string},
): readonly string[] {
  return [
    `--name=${place.name}`,
    `--data-dir=${place.dataDir}`,
    `--listen-client-urls=${place.clientUrl}`,
    `--advertise-client-urls=${place.clientUrl}`,
    `--listen-peer-urls=${place.peerUrl}`,
    `--initial-advertise-peer-urls=${place.peerUrl}`,
    `--listen-metrics-urls=${place.metricsUrl}`,
    `--initial-cluster=${cluster.initialCluster}`,
    `--initial-cluster-token=${cluster.token}`,
    '--initial-cluster-state=new',
    `--heartbeat-interval=${cluster.heartbeatMs}`,
    `--election-timeout=${cluster.electionMs}`,
    // The lowest cost there is: nothing here deserves the 100 ms of processor per login that the default takes.
    '--bcrypt-cost=4',
    '--logger=zap',
    '--log-outputs=stderr',
    ...(cluster.quotaBytes === undefined ? [] : [`--quota-backend-bytes=${cluster.quotaBytes}`]),
    ...(tls ? tlsFlags(tls) : []),
    ...(cluster.extraArgs ?? []),
  ]
}

function tlsFlags({ca, cert, key}: Identity & {readonly ca: string}): readonly string[] {
  return ['', 'peer-'].flatMap(side => [
    `--${side}cert-file=${cert}`,
    `--${side}key-file=${key}`,
    `--${side}trusted-ca-file=${ca}`,
    `--${side}client-cert-auth=true`,
  ])
}
