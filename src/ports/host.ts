import type {DrillFacts, DrillFault} from '../domain/drill.ts'
import type {
  CertificateFileFacts,
  ClockFacts,
  DataDirectoryFacts,
  DiskFacts,
  HostStatus,
  LoadFacts,
  LogFacts,
  PathFacts,
  ProcessFacts,
  SocketFacts,
} from '../domain/host-facts.ts'
import type {RestoreOrder} from '../domain/restore-order.ts'
import type {SettingChanges} from '../domain/setting-changes.ts'
import type {Call} from './etcd.ts'

/** Reads from the machine of one member. `member` is the configured member name. */
export interface HostReader {
  status(member: string, call: Call): Promise<HostStatus>
}

/** A peer to try from a host: everything in it comes from the member list. */
export interface PathTarget {
  readonly memberId: string
  readonly host: string
  readonly clientPort: number | null
  readonly peerPort: number | null
}

/**
 * The costly reads of a host, each a few fixed commands over the one connection. All throw `probe/not-configured` for
 * a member without a host and `probe/not-applicable` where the kind of host has no such thing.
 */
export interface HostInspector {
  process(member: string, call: Call): Promise<ProcessFacts>
  /** etcd's log of the last minutes, reduced to known patterns. */
  journal(member: string, call: Call & {readonly minutes: 15 | 60}): Promise<LogFacts>
  kernel(member: string, call: Call): Promise<LogFacts>
  /** Two reads `windowMs` apart. */
  disk(member: string, call: Call & {readonly windowMs: number}): Promise<DiskFacts>
  load(member: string, call: Call & {readonly windowMs: number}): Promise<LoadFacts>
  clock(member: string, call: Call): Promise<ClockFacts>
  paths(member: string, targets: readonly PathTarget[], call: Call): Promise<PathFacts>
  sockets(member: string, call: Call): Promise<SocketFacts>
  drill(member: string, call: Call): Promise<DrillFacts>
  certificateFiles(member: string, call: Call): Promise<CertificateFileFacts>
  /** Throws `probe/not-configured` where the data directory of the host is not in the configuration. */
  dataDirectory(member: string, call: Call): Promise<DataDirectoryFacts>
}

/**
 * Acts on the service of one member through the service manager of its host, and on its files. Each order is sent at most
 * once; after a lost connection its outcome is unknown and the failure says so. The proof is always a fresh observation.
 * All throw `probe/not-configured` for a member without a host and `probe/not-applicable` where the kind of host cannot.
 */
export interface ServiceController {
  /** Returns when the service manager has taken the order. */
  restart(member: string, call: Call): Promise<void>
  /** Returns when the process is gone, or the service manager gave up. */
  stop(member: string, call: Call): Promise<void>
  /** Returns when it is ready, or the service manager gave up; of a static pod when kubelet can see its manifest. */
  start(member: string, call: Call): Promise<void>
  /** Returns at once: for a member that cannot be ready before others are there. */
  begin(member: string, call: Call): Promise<void>
  /**
   * From now on nothing starts the service, until {@link release} or until the host boots. A process that runs goes on. Of a
   * static pod, which kubelet ends when nothing is to start it, neither: it is kept down over a boot, and a process that runs ends.
   */
  keepDown(member: string, call: Call): Promise<void>
  release(member: string, call: Call): Promise<void>
  /**
   * Renames `member` below the configured data directory to a name of `domain/aside-name.ts`; nothing is deleted.
   *
   * @throws OpsError `refused/state` while the service runs or when something has that name already.
   */
  setAsideData(member: string, name: string, call: Call): Promise<void>
  /**
   * Copies `member` below the configured data directory to a name of `domain/aside-name.ts`. An interrupted copy is begun
   * anew and has that name only when it is whole.
   *
   * @throws OpsError `refused/state` while the service runs or when something has that name already.
   */
  copyData(member: string, name: string, call: Call): Promise<void>
  /**
   * Writes settings where etcd will read them at its next start: the config file, the flags or the environment, whichever
   * is in force. Restarts nothing.
   *
   * @throws OpsError `refused/state` with the reason where that place cannot be told or is not Quorate's to change.
   */
  changeSettings(member: string, changes: SettingChanges, call: Call): Promise<void>
  /**
   * Makes new data of a snapshot below the configured data directory, where there is none: the file goes to the host, its
   * digest is compared there, and etcd's own tool writes the data as the user of the service.
   *
   * @throws OpsError `refused/state` while the service could run or where there is data, `snapshot/corrupt` for other bytes.
   */
  restoreData(
    member: string,
    restore: RestoreOrder & {readonly source: AsyncIterable<Uint8Array>},
    call: Call,
  ): Promise<void>
}

/**
 * Faults for a rehearsal, each under a timer on the host that takes it back by itself. All throw `probe/not-applicable`
 * for hosts of a cluster that does not allow drills.
 */
export interface FaultInjector {
  /** `seconds` has three digits, from 010 to 600. Refused by the host while another timer is armed. */
  armRevert(
    member: string,
    drill: {readonly fault: DrillFault; readonly seconds: string},
    call: Call,
  ): Promise<void>
  /** Refused by the host itself unless the timer is armed. */
  injectFault(member: string, fault: DrillFault, call: Call): Promise<void>
  disarmRevert(member: string, call: Call): Promise<void>
}

/** Everything Quorate can ask of one cluster's hosts. Commands come from a closed list; there is no shell. */
export type HostPort = HostReader &
  HostInspector &
  ServiceController &
  FaultInjector & {
    /** Member names that have a host configured. */
    readonly members: readonly string[]
    close(): void
  }
