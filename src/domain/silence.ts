import type {ErrorCode} from './errors.ts'
import type {Probe, ProbeName} from './observation.ts'
import {duration} from './units.ts'
import {isHealthyVoter, type ObservedMember} from './view.ts'

/** A probe that has no value. */
export type Failed = Extract<Probe<unknown>, {ok: false}>

/** Every probe, in the order people read them. */
export const probeNames = [
  'status',
  'memberList',
  'linearizable',
  'serializable',
  'health',
  'metrics',
  'host',
  'livez',
  'readyz',
  'version',
  'clientTls',
  'peerTls',
  'hashKv',
  'process',
  'journal',
  'kernel',
  'disk',
  'load',
  'clock',
  'paths',
  'sockets',
  'certificateFiles',
  'dataDirectory',
  'drill',
] as const satisfies readonly ProbeName[]

/** The probes in the words of a person. */
export const probeWords: Readonly<Record<ProbeName, string>> = {
  status: 'status',
  memberList: 'member list',
  linearizable: 'linearizable read',
  serializable: 'local read',
  health: '/health',
  metrics: 'metrics',
  host: 'host',
  livez: '/livez',
  readyz: '/readyz',
  version: '/version',
  clientTls: 'TLS on the client port',
  peerTls: 'TLS on the peer port',
  hashKv: 'hash of the keys',
  process: 'settings',
  journal: 'log',
  kernel: 'kernel log',
  disk: 'disk',
  load: 'CPU and memory',
  clock: 'clock',
  paths: 'network paths',
  sockets: 'peer connections',
  certificateFiles: 'certificate files',
  dataDirectory: 'data directory',
  drill: 'timer of a drill',
}

/** Probes that are made on the member's host. */
export const hostProbes = [
  'host',
  'process',
  'journal',
  'kernel',
  'disk',
  'load',
  'clock',
  'paths',
  'sockets',
  'certificateFiles',
  'dataDirectory',
  'drill',
] as const satisfies readonly ProbeName[]

/** Failures that mean nobody tried: neither healthy nor unknown. */
export function wasNotAsked(code: ErrorCode): boolean {
  return code === 'probe/not-asked' || code === 'probe/not-applicable'
}

/** True for a probe that is made on the member's host. */
export function isHostProbe(name: ProbeName): boolean {
  return (hostProbes as readonly ProbeName[]).includes(name)
}

/**
 * Failures that say something about the member. All others (TLS, rights, not asked yet) say something about us, and
 * from those nothing may be concluded about it (etcd-facts rule 1).
 */
const aboutTheMember: ReadonlySet<ErrorCode> = new Set([
  'etcd/refused',
  'etcd/deadline',
  'etcd/unavailable',
  'etcd/no-leader',
  'etcd/corrupt',
])

/**
 * Why a probe has no value, short enough for the middle of a sentence. The adapters' messages name the call and the
 * endpoint, which a sentence about one member need not repeat; kinds without short words keep the full message.
 */
export function reasonOf(probe: Failed): string {
  if (probe.code === 'etcd/deadline') return `no answer within ${duration(probe.tookMs)}`
  return shortWords[probe.code] ?? probe.message.replace(/\.$/, '')
}

/** "metrics could not be read: unreachable", "status has not answered yet". */
export function unread(name: ProbeName, probe: Failed): string {
  if (probe.code === 'probe/pending') return `${probeWords[name]} has not answered yet`
  return `${probeWords[name]} could not be read: ${reasonOf(probe)}`
}

const shortWords: Readonly<Partial<Record<ErrorCode, string>>> = {
  'probe/pending': 'not answered yet',
  'etcd/refused': 'connection refused',
  'etcd/unavailable': 'no connection',
  'etcd/no-leader': 'no leader',
  'etcd/auth-off': 'authentication is off in this cluster, and the configuration has a user',
  'http/unreachable': 'unreachable',
}

/** True for a failure from which something follows about the member itself. */
export function isConclusive(code: ErrorCode): boolean {
  return aboutTheMember.has(code)
}

/** True when something answered at that address that nobody listens: the host lives, the process does not. */
export function refuses(probe: Probe<unknown>): boolean {
  return !probe.ok && probe.code === 'etcd/refused'
}

/** True when nothing at all came back: a hung process, a lost host or a broken path look alike from here. */
export function hangs(probe: Probe<unknown>): boolean {
  return !probe.ok && (probe.code === 'etcd/deadline' || probe.code === 'etcd/unavailable')
}

/** True when Status failed in a way that says something about the member. */
export function notAnswering({probes: {status}}: ObservedMember): boolean {
  return !status.ok && isConclusive(status.code)
}

/** True when the member says it is rewriting its database, during which its other answers hang (C36). */
export function isDefragmenting({probes: {metrics}}: ObservedMember): boolean {
  return metrics.ok && metrics.value.defragInFlight === true
}

/** True when the service manager of its host says that no etcd runs there: the one second vantage point we have. */
export function isStoppedOnHost({probes: {host}}: ObservedMember): boolean {
  return host.ok && (host.value.service === 'inactive' || host.value.service === 'failed')
}

/** True for a probe whose failure is by design: an unconfigured host, or a learner asked for a linearizable read. */
export function isExpected(member: ObservedMember, probe: ProbeName): boolean {
  const read = member.probes[probe]
  if (read.ok) return false
  if (wasNotAsked(read.code) || !member.started) return true
  if (isHostProbe(probe)) return read.code === 'probe/not-configured'
  return probe === 'linearizable' && member.learner && isAnswerOfLearner(member, read)
}

function isAnswerOfLearner({probes: {status}}: ObservedMember, read: Failed): boolean {
  return read.code === 'etcd/learner' || (status.ok && read.code !== 'probe/pending')
}

/** Whether a voter counts for quorum, is shown not to, or nothing can be said about it yet. */
export function standing(voter: ObservedMember): 'healthy' | 'failing' | 'unproven' {
  if (isHealthyVoter(voter)) return 'healthy'
  if (!voter.started) return 'failing'
  const {status, linearizable} = voter.probes
  if (!status.ok) return isConclusive(status.code) ? 'failing' : 'unproven'
  if (!linearizable.ok) return isConclusive(linearizable.code) ? 'failing' : 'unproven'
  return 'failing'
}

/** What to do about a probe that failed, by the kind of failure. */
export function remedyOf(code: ErrorCode): string {
  return remedies[code] ?? 'Find out on the host why this probe fails, then diagnose again.'
}

const remedies: Readonly<Partial<Record<ErrorCode, string>>> = {
  'probe/pending': 'Wait for the probe to answer or to reach its deadline.',
  'probe/not-configured': 'Add the endpoint of this member to the configuration.',
  'etcd/refused': 'See on its host whether the process runs, and why it stopped.',
  'etcd/deadline': 'See from another host whether the member answers, before calling it dead.',
  'etcd/unavailable': 'See from another host whether the member answers, before calling it dead.',
  'etcd/tls': 'Check the certificates on both sides: expiry, names and the CA.',
  'etcd/auth': 'Check the etcd user and password in the configuration.',
  'etcd/auth-off':
    'Make the users of this cluster again and switch authentication on, or take `auth` out of its configuration.',
  'etcd/permission-denied': 'Grant the etcd user the rights this probe needs.',
  'http/unreachable': 'Check the metrics address and port in the configuration.',
  'ssh/unreachable': 'Check that the host is up and its SSH port is open to Quorate.',
  'ssh/host-key-mismatch': 'Compare the host key with the pinned one before trusting it.',
  'ssh/auth': 'Check the SSH user and key in the configuration.',
  'ssh/not-permitted': 'Grant the SSH user the right this read needs; docs/configuration.md lists them.',
  'ssh/missing-tool': 'Install the missing program on that host.',
  'ssh/bad-answer': 'Run the same command there by hand and compare the output with that of another host.',
}
