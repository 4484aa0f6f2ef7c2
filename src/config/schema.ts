import {z} from 'zod'
import {alertApps} from '../domain/foreign-alert.ts'
import {Thresholds} from '../domain/thresholds.ts'
import {MonitorSchema} from './monitor-schema.ts'
import {
  AbsolutePath,
  ClusterName,
  Duration,
  EndpointUrl,
  FilePath,
  HostName,
  LabelName,
  ManifestPath,
  MemberName,
  OsUser,
  Port,
  ReactionName,
  Secret,
  ServiceUrl,
  SlackChannel,
  SlackGroup,
  SlackUser,
  SshAgent,
  UnitName,
  UserName,
} from './values.ts'

const PeopleListSchema = z.strictObject({
  users: z.array(SlackUser).default([]),
  groups: z.array(SlackGroup).default([]),
})
const PeopleSchema = z.strictObject({
  operators: PeopleListSchema.prefault({}),
  approvers: PeopleListSchema.prefault({}),
})

/** Who the users of this machine's operating system are in Slack; nobody else may act on the command line. */
const AllPeopleSchema = PeopleSchema.extend({cli: z.record(OsUser, SlackUser).default({})})

const Tls = z.strictObject({
  ca: FilePath,
  cert: FilePath.optional(),
  key: FilePath.optional(),
  serverName: HostName.optional(),
})
const Auth = z.strictObject({username: z.string().min(1), password: Secret})

const Server = z.strictObject({
  host: HostName,
  port: Port.default(22),
  user: UserName,
  privateKey: FilePath.optional(),
  agent: SshAgent.optional(),
  passphrase: Secret.optional(),
  knownHosts: FilePath,
})
/** Where kubeadm has the manifest of etcd, and what it mounts as its data. */
const KUBEADM = {manifest: '/etc/kubernetes/manifests/etcd.yaml', dataDir: '/var/lib/etcd'} as const

const Service = z
  .strictObject({
    kind: z.enum(['systemd', 'supervisor', 'static-pod']).default('systemd'),
    unit: UnitName.optional(),
    manifest: ManifestPath.optional(),
  })
  .superRefine(({kind, unit, manifest}, context) => {
    const [given, key] = kind === 'static-pod' ? [unit, 'unit'] : [manifest, 'manifest']
    if (given === undefined) return
    const why =
      kind === 'static-pod' ? 'no unit for a static pod, which has a manifest' : `no manifest for ${kind}`
    context.addIssue({code: 'custom', path: [key], message: why})
  })
  .transform(({kind, unit = 'etcd', manifest = KUBEADM.manifest}) =>
    kind === 'static-pod' ? {kind, unit, manifest} : {kind, unit},
  )

const HostSchema = z
  .strictObject({
    member: MemberName,
    ssh: Server.extend({jump: Server.optional()}),
    service: Service.prefault({}),
    sudo: z.boolean().optional(),
    configFile: AbsolutePath.optional(),
    dataDir: AbsolutePath.optional(),
    /** Where etcdutl is on the host, or etcdctl before 3.5: restores need it. */
    etcdutl: AbsolutePath.optional(),
  })
  .transform(({dataDir, ...host}) => ({
    ...host,
    dataDir: dataDir ?? (host.service.kind === 'static-pod' ? KUBEADM.dataDir : undefined),
  }))

const Endpoint = z.union([EndpointUrl, z.strictObject({url: EndpointUrl, member: MemberName.optional()})])

/** Channels in which other apps post alerts. Only those that name a cluster by its `match` lead to anything. */
const AlertPlaceSchema = z.strictObject({
  channels: z.array(SlackChannel).min(1),
  apps: z
    .array(z.enum(alertApps))
    .min(1)
    .default([...alertApps]),
})

/** One cluster as it is written in `quorate.yaml` (DESIGN 4.5). */
export const ClusterSchema = z.strictObject({
  id: ClusterName,
  environment: z.string().min(1).max(40),
  actions: z.enum(['enabled', 'disabled']).default('disabled'),
  /** Measuring writes of its own; on production only when the word itself says so. */
  writeProbe: z.enum(['disabled', 'enabled', 'even-on-production']).default('disabled'),
  /** Faults of a bounded time, for a rehearsal; never on production. */
  drills: z.enum(['disabled', 'enabled']).default('disabled'),
  endpoints: z.array(Endpoint).min(1),
  tls: Tls.optional(),
  auth: Auth.optional(),
  acting: z.strictObject({tls: Tls.optional(), auth: Auth.optional()}).optional(),
  metrics: z.strictObject({port: Port, scheme: z.enum(['http', 'https']).default('http')}).optional(),
  hosts: z.array(HostSchema).default([]),
  kubernetes: z
    .strictObject({
      apiServers: z.array(EndpointUrl).min(1),
      ca: FilePath.optional(),
      token: Secret.optional(),
    })
    .optional(),
  /** Where the past is read from; `match` names the labels that tell this cluster from others. */
  prometheus: z
    .strictObject({
      url: ServiceUrl,
      ca: FilePath.optional(),
      token: Secret.optional(),
      match: z.record(LabelName, z.string().min(1)).default({}),
    })
    .optional(),
  /** Where verified snapshots are kept on the machine Quorate runs on, and how many of them. */
  backups: z
    .strictObject({dir: FilePath, keep: z.int().min(1).max(1000).default(7), maxAge: Duration.optional()})
    .optional(),
  channels: z.array(SlackChannel).default([]),
  alerts: z
    .strictObject({match: z.record(z.string(), z.string()).default({}), slack: AlertPlaceSchema.optional()})
    .prefault({}),
  impact: z.strictObject({perMinute: z.number().min(0), currency: z.string().regex(/^[A-Z]{3}$/)}).optional(),
  thresholds: Thresholds.prefault({}),
  people: PeopleSchema.optional(),
})

const Gate = z.strictObject({
  settle: Duration.prefault('30s'),
  looks: z.int().min(1).max(100).default(3),
  every: Duration.prefault('5s'),
  giveUp: Duration.prefault('5m'),
})

const PolicySchema = z.strictObject({
  disruptive: z.strictObject({approvals: z.int().min(1).max(10).default(1)}).prefault({}),
  destructive: z
    .strictObject({
      approvals: z.int().min(1).max(10).default(2),
      typedConfirmation: z.boolean().default(true),
      oneTimeCode: z.boolean().default(false),
    })
    .prefault({}),
  approvalTtl: Duration.prefault('15m'),
  escalateAfter: Duration.prefault('5m'),
  watchAfterRun: Duration.prefault('5m'),
  reopenWithin: Duration.prefault('30m'),
  /** Defaults of etcd-facts 4.0, G2. */
  gate: Gate.prefault({}),
})

const LEAST_PROBE_EVERY_MS = 60_000

/** The whole of `quorate.yaml`. Unknown keys are errors everywhere: a typo must not silently switch a rule off. */
export const FileSchema = z.strictObject({
  clusters: z.array(ClusterSchema).min(1),
  people: AllPeopleSchema.prefault({}),
  alerts: z
    .strictObject({
      slack: AlertPlaceSchema.optional(),
      /** Where alerts are shown that no cluster's `alerts.match` claims. */
      unknownTo: SlackChannel.optional(),
      /** Where a message of Quorate's own is edited every few minutes, to hear whether Slack still tells of it. */
      canary: SlackChannel.optional(),
    })
    .prefault({}),
  policy: PolicySchema.prefault({}),
  incidents: z.strictObject({noteReaction: ReactionName.default('pushpin')}).prefault({}),
  schedule: z
    .strictObject({
      healthEvery: Duration.prefault('30s'),
      deepEvery: Duration.prefault('10m'),
      /** Without it Quorate never writes by itself; each cluster must allow write probes as well. */
      writeProbeEvery: Duration.refine(ms => ms >= LEAST_PROBE_EVERY_MS, {
        error: 'at least 1m: every probe is entries in the log of etcd',
      }).optional(),
    })
    .prefault({}),
  monitor: MonitorSchema,
})
export type FileConfig = z.infer<typeof FileSchema>
export type FileCluster = z.infer<typeof ClusterSchema>
export type FileTls = z.infer<typeof Tls>
export type FileAuth = z.infer<typeof Auth>
export type FileHost = z.infer<typeof HostSchema>
export type FileServer = z.infer<typeof Server>

/** JSON Schema of `quorate.yaml`, for completion in editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(FileSchema, {io: 'input', unrepresentable: 'any'})
}
