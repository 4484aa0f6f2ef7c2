import {z} from 'zod'
import {GiB, MiB} from '../units.ts'

const share = z.number().min(0).max(1)
const ms = z.number().min(0)
const bytes = z.int().min(0)
const count = z.int().min(0)

/**
 * Thresholds of the checks that judge what was read on the hosts. Sources: etcd-facts 2.5, 2.6, 2.8 and 2.9; those
 * marked "ours" are judgements, with the cost of being wrong beside them.
 */
export const hostThresholds = {
  /** C26: a TCP connect between two members that takes longer than this. */
  connectWarningMs: ms.default(1000),
  /** C26: share of pings lost from which loss is more than a note, when TCP shows it too. */
  pingLossWarning: share.default(0.05),
  /** C27: share of segments sent again on a connection with a peer. */
  retransmittedWarning: share.default(0.01),
  /** C27: so many segments sent again before their share means anything (ours): a healed partition leaves about six. */
  retransmittedFloor: count.default(10),
  /** C27: nothing received from a peer for this long; its streams say something every two seconds. */
  peerSilenceMs: ms.default(5000),
  /** C38: share of the file system in use below the data directory. */
  diskUsedWarning: share.default(0.8),
  diskUsedCritical: share.default(0.9),
  /** C38: mean time of one write to the device. */
  writeAwaitWarningMs: ms.default(20),
  writeAwaitCriticalMs: ms.default(100),
  /** C38: so many operations in the window before their mean time is more than a note (ours). */
  diskOperationsFloor: count.default(20),
  /** C38: share of the window in which the device was busy; a note by itself, since one stream of fsyncs can fill it. */
  diskBusy: share.default(0.8),
  /** C38: per cent of the last 10 s in which something on the host waited for the disk. */
  ioPressureWarning: z.number().min(0).default(10),
  ioPressureCritical: z.number().min(0).default(40),
  /** C39: write-ahead log files beyond `--max-wals` that are worth a note; etcd keeps one or two it still writes. */
  walFilesInfo: count.default(2),
  /** C39: … and a warning (ours): 100 000 entries of 10 KB before a snapshot are 16 files of 64 MB on a healthy member. */
  walFilesWarning: count.default(20),
  /** C39: a temporary database file older than this was left behind by a defragmentation or a snapshot that died. */
  staleTmpMs: ms.default(3_600_000),
  /** C40: share of the keys that Kubernetes events may hold. */
  eventsShare: share.default(0.5),
  /** C40: so many keys before a share means anything (ours). */
  keysFloor: count.default(1000),
  /** C45: the election timeout as a multiple of the heartbeat interval and of the measured round trip. */
  electionFactorWarning: z.number().min(1).default(10),
  electionFactorCritical: z.number().min(1).default(5),
  /** C48: days until a certificate expires; a short-lived one is judged by the share of its life that is left. */
  certificateWarningDays: z.number().min(0).default(30),
  certificateCriticalDays: z.number().min(0).default(7),
  /** C49: the largest quota etcd advises. */
  quotaAdvisedBytes: bytes.default(8 * GiB),
  /** C51: runnable tasks per core. Alone a note (ours): load counts what etcd never competes with. */
  loadWarning: z.number().min(0).default(1),
  loadCritical: z.number().min(0).default(2),
  /** C51: per cent of the last 10 s in which something on the host waited for a CPU. */
  cpuPressure: z.number().min(0).default(20),
  /** C51: share of time the hypervisor gave to others. */
  stealWarning: share.default(0.05),
  /** C51: share of the CPU quota's periods in which etcd was stopped; one period in a burst hurts nobody (ours). */
  throttledWarning: share.default(0.05),
  throttledCritical: share.default(0.25),
  /** C51: share of the host's memory that is still available. */
  memoryAvailable: share.default(0.1),
  /** C51: per cent of the last 10 s in which everything on the host waited for memory (ours). */
  memoryPressure: z.number().min(0).default(10),
  /** C51: memory of etcd that was swapped out (ours): a few idle pages are no reason to wake anybody. */
  etcdSwapBytes: bytes.default(16 * MiB),
  /** C51: share of its memory limit that etcd itself holds, page cache left out. */
  memoryLimitShare: share.default(0.9),
  /** C52: difference between the clocks of two hosts. etcd complains from one second on. */
  clockWarningMs: ms.default(500),
  clockCriticalMs: ms.default(1000),
  /** C56: age of the newest snapshot. */
  backupWarningMs: ms.default(86_400_000),
  backupCriticalMs: ms.default(259_200_000),
}
