import type {ProbeName} from './observation.ts'
import {lightQuestions, type Questions} from './questions.ts'

/** What one look puts on one member and its host, counted in requests. */
export interface LookLoad {
  /** Calls over gRPC. */
  readonly calls: number
  /** Requests, of whatever kind, for which the member asks a majority: each also costs the leader a round of heartbeats. */
  readonly throughQuorum: number
  /** Pages over HTTP, the metrics page included. */
  readonly pages: number
  /** TLS handshakes made for their own sake. */
  readonly handshakes: number
  /** Batches of fixed commands over the one SSH connection. */
  readonly batches: number
  /** Scans of the whole database. */
  readonly scans: number
  /** Calls that come on top while members differ, at most. */
  readonly again: number
}

type Kind = Exclude<keyof LookLoad, 'again'>

/** What each probe is made of: the one place that says so. */
const kinds: Readonly<Record<ProbeName, readonly Kind[]>> = {
  status: ['calls'],
  memberList: ['calls'],
  linearizable: ['calls', 'throughQuorum'],
  serializable: ['calls'],
  health: ['pages', 'throughQuorum'],
  metrics: ['pages'],
  host: ['batches'],
  livez: ['pages'],
  readyz: ['pages', 'throughQuorum'],
  version: ['pages'],
  clientTls: ['handshakes'],
  peerTls: ['handshakes'],
  hashKv: ['calls', 'scans'],
  process: ['batches'],
  journal: ['batches'],
  kernel: ['batches'],
  disk: ['batches'],
  load: ['batches'],
  clock: ['batches'],
  paths: ['batches'],
  sockets: ['batches'],
  certificateFiles: ['batches'],
  dataDirectory: ['batches'],
  drill: ['batches'],
}

/** Probes of members that differ are repeated so often (etcd-facts 2.1, rule 1). */
export const MOST_REPEATS = 3
const repeated: readonly ProbeName[] = ['status', 'memberList']

/** True when a look asks nothing but what etcd answers in milliseconds; then it reads everything once. */
export function isQuick({probes, commitPath, keys}: Questions): boolean {
  // While a drill goes on every second counts, and its timer is read as fast as the state of the service.
  const light: ReadonlySet<ProbeName> = new Set([...lightQuestions.probes, 'drill'])
  // An API server gets no more time than etcd itself.
  return !commitPath && keys === undefined && probes.every(name => light.has(name))
}

/** The requests one look makes to each member. A listing of alarms or keys goes to one member and is not counted. */
export function loadOf(questions: Questions): LookLoad {
  const {probes} = questions
  const quick = isQuick(questions)
  const asked = quick || !probes.includes('metrics') ? probes : [...probes, 'metrics' as const]
  const count = (kind: Kind): number => asked.filter(name => kinds[name].includes(kind)).length
  return {
    calls: count('calls'),
    throughQuorum: count('throughQuorum'),
    pages: count('pages'),
    handshakes: count('handshakes'),
    batches: count('batches'),
    scans: count('scans'),
    again: quick ? 0 : MOST_REPEATS * probes.filter(name => repeated.includes(name)).length,
  }
}
