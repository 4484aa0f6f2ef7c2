import {z} from 'zod'
import {ClusterId, Int64, MemberId} from './cluster.ts'
import {logPatternIds} from './log-patterns.ts'

const Instant = z.iso.datetime()
const Bytes = z.number().nonnegative()
const Share = z.number().min(0)

/** What the service manager on the host says of etcd: the second vantage point (etcd-facts rule 1). */
export const HostStatus = z.strictObject({
  service: z.enum(['active', 'activating', 'deactivating', 'inactive', 'failed', 'unknown']),
  /** 0 when no process runs. */
  mainPid: z.int(),
  /** Unix seconds of the last start of the main process, null when it never ran. */
  startedAt: z.number().nullable(),
  restarts: z.int().nullable(),
  /** systemd's `SubState`, `Result` and `ExecMainStatus`; absent where the service manager has no such thing. */
  subState: z.string().optional(),
  result: z.string().optional(),
  exitStatus: z.int().optional(),
  /** True while something on the host forbids the service to start: a mask, or the drop-in Quorate keeps it down with. */
  keptDown: z.boolean().optional(),
  /** Where kubelet looks for the manifest when etcd is a static pod; absent for a unit. */
  manifest: z.string().optional(),
})
export type HostStatus = z.infer<typeof HostStatus>

/** Where a setting was read, surest first. */
export const settingSources = ['startup-log', 'config-file', 'command-line', 'environment', 'unit'] as const

/** How etcd runs on this host (C45, C46, C49, C50). Passwords and tokens never get here. */
export const ProcessFacts = z.strictObject({
  pid: z.int(),
  /**
   * What is in force, by flag name without dashes (`heartbeat-interval`), each with the place it was read. A setting
   * nobody set is absent: etcd's default counts.
   */
  settings: z.record(z.string(), z.strictObject({value: z.string(), from: z.enum(settingSources)})),
  /** Path of the config file when one is in force: then flags and environment are ignored (etcd-facts C46). */
  configFile: z.string().nullable(),
  /** Settings that were written somewhere and have no effect, as `name (where)`. */
  ignored: z.array(z.string()),
  unit: z.strictObject({
    fragmentPath: z.string().nullable(),
    dropIns: z.array(z.string()),
    memoryMaxBytes: Bytes.nullable(),
    /** CPUs the service may use, null without a limit. */
    cpuQuota: z.number().nullable(),
    restart: z.string().nullable(),
  }),
  /** When kubelet ends the container for not answering; absent where nothing does. */
  liveness: z
    .strictObject({
      periodSeconds: z.int().positive(),
      failureThreshold: z.int().positive(),
      timeoutSeconds: z.int().positive(),
    })
    .optional(),
  oomScoreAdj: z.int().nullable(),
  /**
   * What the files say now and the next start will use, by flag name; the process may still run with what they said
   * before. Absent where they could not be read.
   */
  written: z.record(z.string(), z.string()).optional(),
  /**
   * What etcd read of its log when this process started, in its own words: the committed index goes on from there. Absent for
   * a first start, and where the log does not tell.
   */
  restarted: z.strictObject({clusterId: ClusterId, memberId: MemberId, commitIndex: Int64}).optional(),
  /** The configured program that restores snapshots there; no version when it did not tell one. Absent without one. */
  restoreTool: z.strictObject({path: z.string(), version: z.string().nullable()}).optional(),
  /** What could not be read, one sentence each, such as a refused sudo. */
  gaps: z.array(z.string()),
})
export type ProcessFacts = z.infer<typeof ProcessFacts>

/** One line that matched a pattern of etcd-facts 2.11. The text is cut and carries no key or value of the cluster. */
export const LogEvent = z.strictObject({
  at: Instant,
  pattern: z.enum(logPatternIds),
  text: z.string().max(300),
})
export type LogEvent = z.infer<typeof LogEvent>

/** What a log says, reduced to known patterns; the lines themselves are not kept. */
export const LogFacts = z.strictObject({
  since: Instant,
  linesRead: z.int(),
  /** True when there was more than may be read; counts are then "at least". */
  truncated: z.boolean(),
  counts: z.partialRecord(z.enum(logPatternIds), z.int()),
  /** The newest matches, oldest first. */
  events: z.array(LogEvent).max(200),
  /** The last lines of level error and worse, cut, for a process that died. */
  lastErrors: z.array(z.strictObject({at: Instant, text: z.string().max(300)})).max(5),
})
export type LogFacts = z.infer<typeof LogFacts>

/** Disk and file system below the data directory (C38, C39). */
export const DiskFacts = z.strictObject({
  dataDir: z.string(),
  mounts: z.array(
    z.strictObject({
      /** `data` and `wal`; one entry when both are on the same file system. */
      holds: z.array(z.enum(['data', 'wal'])),
      device: z.string(),
      target: z.string(),
      fileSystem: z.string(),
      readOnly: z.boolean(),
      sizeBytes: Bytes,
      usedBytes: Bytes,
      availableBytes: Bytes,
      inodes: z.int().nullable(),
      inodesUsed: z.int().nullable(),
      /** Difference of two reads of the kernel's disk counters; null when the device has none. */
      io: z
        .strictObject({
          windowMs: z.number(),
          operations: z.number(),
          /** Mean time of one write, in ms; null without writes. */
          writeAwaitMs: z.number().nullable(),
          awaitMs: z.number().nullable(),
          /** Share of the window in which the device was busy. */
          busy: Share,
        })
        .nullable(),
    }),
  ),
  /** Null when the directory may not be listed by the SSH user. */
  files: z
    .strictObject({
      wal: z.int(),
      snap: z.int(),
      dbTmp: z.int(),
      oldestDbTmpAt: Instant.nullable(),
      dbBytes: Bytes.nullable(),
    })
    .nullable(),
  gaps: z.array(z.string()),
})
export type DiskFacts = z.infer<typeof DiskFacts>

/** What etcd's data directory holds besides files: its data, and what Quorate keeps of it under names of its own. */
export const DataDirectoryFacts = z.strictObject({
  /** `member`, and names of `domain/aside-name.ts`. */
  names: z.array(z.string()),
  /** Whether a restore is at work there now, which goes on without Quorate; absent where the host has no tool for it. */
  restoring: z.boolean().optional(),
})
export type DataDirectoryFacts = z.infer<typeof DataDirectoryFacts>

const Pressure = z.strictObject({some10: z.number(), full10: z.number().nullable()}).nullable()

/** CPU and memory of the host and of etcd (C51); shares are differences of two reads. */
export const LoadFacts = z.strictObject({
  windowMs: z.number(),
  cores: z.int(),
  load1: z.number(),
  load5: z.number(),
  memoryBytes: Bytes,
  memoryAvailableBytes: Bytes,
  swapUsedBytes: Bytes,
  pressure: z.strictObject({cpu: Pressure, memory: Pressure, io: Pressure}),
  cpu: z.strictObject({busy: Share, steal: Share, ioWait: Share}).nullable(),
  /** CFS periods of etcd's cgroup within the window; null where it has no quota or cannot be read. */
  throttling: z
    .strictObject({periods: z.number(), throttled: z.number(), throttledMs: z.number()})
    .nullable(),
  process: z
    .strictObject({cpuCores: z.number().nullable(), rssBytes: Bytes.nullable(), swapBytes: Bytes.nullable()})
    .nullable(),
  /** Limit, use and kills of etcd's memory cgroup. */
  memoryCgroup: z
    .strictObject({limitBytes: Bytes.nullable(), usedBytes: Bytes.nullable(), oomKills: z.int().nullable()})
    .nullable(),
  gaps: z.array(z.string()),
})
export type LoadFacts = z.infer<typeof LoadFacts>

/** The host's clock (C52). */
export const ClockFacts = z.strictObject({
  /** Who was asked for the offset; null when no time service could be. */
  source: z.enum(['chrony', 'timedatectl']).nullable(),
  synchronised: z.boolean().nullable(),
  /** The time service's own estimate of its error, in seconds, positive when the host is ahead. */
  offsetSeconds: z.number().nullable(),
  /** Host clock minus ours at the middle of one round trip, in ms, known to ± `uncertaintyMs`. */
  aheadMs: z.number(),
  uncertaintyMs: z.number(),
  gaps: z.array(z.string()),
})
export type ClockFacts = z.infer<typeof ClockFacts>

/** One address as another member's host reaches it (C26). */
export const PathFacts = z.strictObject({
  targets: z.array(
    z.strictObject({
      /** Member id of the target, as the member list has it. */
      memberId: z.string(),
      host: z.string(),
      /** Null when ping could not be used there. */
      ping: z.strictObject({sent: z.int(), received: z.int(), averageMs: z.number().nullable()}).nullable(),
      ports: z.array(
        z.strictObject({
          kind: z.enum(['client', 'peer']),
          port: z.int(),
          open: z.boolean(),
          /** Time of the TCP connect, in ms; null when it did not succeed. */
          connectMs: z.number().nullable(),
          /** Why it did not: `refused` answers, `silent` does not. */
          failure: z.enum(['refused', 'silent', 'other']).nullable(),
        }),
      ),
    }),
  ),
  gaps: z.array(z.string()),
})
export type PathFacts = z.infer<typeof PathFacts>

/** Established connections with peers, as the kernel sees them (C27). */
export const SocketFacts = z.strictObject({
  peers: z.array(
    z.strictObject({
      remote: z.string(),
      rttMs: z.number().nullable(),
      segmentsOut: z.number().nullable(),
      retransmitted: z.number().nullable(),
      lastReceivedMs: z.number().nullable(),
      lastSentMs: z.number().nullable(),
      unacknowledged: z.number(),
    }),
  ),
})
export type SocketFacts = z.infer<typeof SocketFacts>

/** What a certificate says of itself. */
export const CertificateFacts = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  notBefore: Instant,
  notAfter: Instant,
  /** Subject alternative names, such as `DNS:etcd-1` and `IP:10.0.0.11`. */
  names: z.array(z.string()),
  /** SHA-256 of the whole certificate, upper case with colons: tells it from every other one. Absent in older recordings. */
  fingerprint: z.string().optional(),
  /**
   * What it may be used for, such as `serverAuth`; an empty list allows everything. Absent where it was not read, as in
   * older recordings.
   */
  extendedKeyUsage: z.array(z.string()).optional(),
})
export type CertificateFacts = z.infer<typeof CertificateFacts>

/** The certificate files etcd's settings name (C48). Keys are never read. */
export const CertificateFileFacts = z.strictObject({
  files: z.array(
    CertificateFacts.extend({
      path: z.string(),
      role: z.enum(['server', 'server-ca', 'peer', 'peer-ca']),
      /** Which one of a file that holds several, from 1: authorities side by side, or the chain behind a leaf. */
      nth: z.int().positive().optional(),
      /**
       * Why the CA file of the same side does not vouch for it now, in OpenSSL's words; null when it does. Absent for CA
       * files and what stands behind a leaf, and where it could not be tried.
       */
      distrust: z.string().nullable().optional(),
      /** Unix seconds of the last change of a CA file, by the clock of the host; absent for others and where it was not read. */
      modifiedAt: z.number().optional(),
    }),
  ),
  /** Files that could not be read, each with the reason. */
  gaps: z.array(z.string()),
})
export type CertificateFileFacts = z.infer<typeof CertificateFileFacts>
