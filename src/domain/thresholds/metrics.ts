import {z} from 'zod'
import {MiB} from '../units.ts'

const amount = z.number().min(0)
const share = z.number().min(0).max(1)

/**
 * Thresholds of the checks that judge differences of two metric scrapes, and the past. Sources: etcd-facts 2.3-2.7 and
 * 2.13. Too low a limit wakes people for nothing, too high a one hides the slow disk behind the next election.
 */
export const metricThresholds = {
  /** C13: elections per hour that no restart explains. The guides: under 2 is normal, over 5 critical. */
  electionsWarningPerHour: amount.default(2),
  electionsCriticalPerHour: amount.default(5),
  /** C13: more elections than this within the last hour. */
  electionsWarningLastHour: amount.default(3),
  /** C13: so many elections within 15 minutes. etcd mixin, etcdHighNumberOfLeaderChanges. */
  electionsCriticalBurst: amount.default(4),
  /** C14: leader changes one member saw, as a multiple of the median of all members. */
  flakyFactor: z.number().min(1).default(2),
  /** C14: fewer leader changes than this are no suspicion, whatever their share. Our judgement. */
  flakyChangesLeast: amount.default(4),
  /** C15: seconds without a leader after which it is an outage and no election. etcd mixin, etcdNoLeader: 1 min. */
  leaderlessCriticalSeconds: amount.default(60),
  /** C18: share of the proposals that failed. The guides 1 and 5 %. */
  failedProposalsWarningShare: share.default(0.01),
  failedProposalsCriticalShare: share.default(0.05),
  /** C18: fewer proposals in the window say nothing about a share. */
  failedProposalsFloor: amount.default(50),
  /** C18: failed proposals per second, whatever their share. etcd mixin, etcdHighNumberOfFailedProposals. */
  failedProposalsWarningPerSecond: amount.default(5),
  /** C19: proposals waiting, for a minute. Our judgement. */
  pendingProposalsWarning: amount.default(50),
  pendingProposalsCritical: amount.default(500),
  /** C20: applies slower than 100 ms, per minute; critical is one per second. Our judgement. */
  slowAppliesWarningPerMinute: amount.default(1),
  slowAppliesCriticalPerMinute: amount.default(60),
  /** C20: below this share of all applies it is a note: under load a single stall is no fault. Our judgement. */
  slowAppliesLeastShare: share.default(0.001),
  /** C22: minutes after which a snapshot on its way is stuck. Our judgement. */
  snapshotWarningMinutes: amount.default(5),
  /** C23: p99 of the round trip between two members, in milliseconds. The guides 50, etcd mixin 150. */
  roundTripWarningMs: amount.default(50),
  roundTripCriticalMs: amount.default(150),
  /** C24: failed sends to one peer, per second. etcd mixin, etcdMembersDown. */
  peerFailuresWarningPerSecond: amount.default(0.01),
  /** C25: heartbeats the leader sent late, per minute; critical is 0.1 per second, sustained. Our judgement. */
  lateHeartbeatsWarningPerMinute: amount.default(1),
  lateHeartbeatsCriticalPerMinute: amount.default(6),
  /** C28: p99 of the write-ahead log's fsync, in milliseconds. etcd's FAQ 10, the guides 25 and 100. */
  fsyncWatchMs: amount.default(10),
  fsyncWarningMs: amount.default(25),
  fsyncCriticalMs: amount.default(100),
  /** C29: p99 of the backend's commit, in milliseconds. etcd's FAQ 25, etcd mixin 250. */
  commitWatchMs: amount.default(25),
  commitWarningMs: amount.default(100),
  commitCriticalMs: amount.default(250),
  /** C32: hours until the file reaches its quota at the present growth. etcd mixin 4. */
  quotaHoursWarning: amount.default(4),
  quotaHoursCritical: amount.default(1),
  /** C37: minutes without a compaction while keys change; Kubernetes compacts every 5. */
  compactionWarningMinutes: amount.default(30),
  /** C37: revisions that pile up meanwhile; fewer are not worth a compaction. Our judgement. */
  compactionLeastRevisions: amount.default(1000),
  /** C41: mean size of a request, in bytes; etcd is made for small ones and refuses 1.5 MiB by default. */
  requestWatchBytes: amount.default(MiB / 8),
  requestWarningBytes: amount.default(MiB / 2),
  /** C41: a larger `--max-request-bytes` is warned of by etcd itself. */
  maxRequestWarningBytes: amount.default(10 * MiB),
  /** C42: share of the requests of one method that failed by the server's fault. etcd mixin 1 and 5 %. */
  grpcFailuresWarningShare: share.default(0.01),
  grpcFailuresCriticalShare: share.default(0.05),
  /** C42: fewer requests of one method in the window say nothing about a share. Our judgement. */
  grpcFailuresFloor: amount.default(50),
  /** C43: p99 of a unary request, in milliseconds. etcd mixin 150; critical when it stays for 10 minutes. */
  grpcWarningMs: amount.default(150),
  /** C44: share of the file descriptors in use; etcd warns at 80 %. */
  descriptorsWarningShare: share.default(0.8),
  descriptorsCriticalShare: share.default(0.95),
}
