import type {Check} from './check.ts'
import type {ProbeName} from './observation.ts'
import {hostProbes, probeNames} from './silence.ts'

/** What one look asks; the rest is reported as not asked, which is neither healthy nor unknown. */
export interface Questions {
  readonly probes: readonly ProbeName[]
  readonly apiServers: boolean
  /** List alarms through consensus (C05); only on request, since it is a proposal. */
  readonly commitPath: boolean
  /** Count keys below a prefix, or below all for null (C40); only on request. */
  readonly keys?: {readonly prefix: string | null}
  /** Every kept snapshot, and not the newest alone; each is read once. */
  readonly backups?: 'all'
  /** How far back logs are read. */
  readonly logMinutes: 15 | 60
}

/** What somebody wants to know besides what a quick look asks. */
export interface Asked {
  readonly probes?: readonly ProbeName[]
  readonly apiServers?: boolean
  readonly commitPath?: boolean
  readonly keys?: {readonly prefix: string | null}
  readonly backups?: 'all'
}

const light: readonly ProbeName[] = [
  'status',
  'memberList',
  'linearizable',
  'serializable',
  'health',
  'metrics',
  'host',
]

/** A quick look: what etcd answers in milliseconds, and whether its service runs. */
export const lightQuestions: Questions = {probes: light, apiServers: false, commitPath: false, logMinutes: 15}

/** Only asked for by those who need it: a scan of the database, a right that only acts on data need, and drills. */
const onRequest: readonly ProbeName[] = ['hashKv', 'dataDirectory', 'drill']

/** A full diagnosis: everything that costs the cluster nothing worth mentioning. Hashes and key counts are extra. */
export const fullQuestions: Questions = {
  probes: probeNames.filter(name => !onRequest.includes(name)),
  apiServers: true,
  commitPath: false,
  logMinutes: 15,
}

/** A quick look and some probes more. */
export function lightAnd(...more: readonly ProbeName[]): Questions {
  return {...lightQuestions, probes: [...new Set([...light, ...more])]}
}

/** A quick look and what is wanted besides. */
export function lightWith({
  probes = [],
  apiServers = false,
  commitPath = false,
  keys,
  backups,
}: Asked = {}): Questions {
  return {
    ...lightAnd(...probes),
    apiServers,
    commitPath,
    ...(keys === undefined ? {} : {keys}),
    ...(backups === undefined ? {} : {backups}),
  }
}

/** Everything that either asks. */
export function together(one: Asked = {}, other: Asked = {}): Asked {
  return {...one, ...other, probes: [...(one.probes ?? []), ...(other.probes ?? [])]}
}

/** What one check needs and nothing more, on top of a quick look; some ask a question of their own. */
export function questionsFor({id, needs}: Pick<Check, 'id' | 'needs'>): Questions {
  return {...lightAnd(...needs), ...ownQuestions[id]}
}

const ownQuestions: Readonly<Record<string, Partial<Questions>>> = {
  'commit-path': {commitPath: true},
  'key-statistics': {keys: {prefix: null}},
  'kube-apiserver': {apiServers: true},
}

/** True when a look goes to the hosts for more than the state of the service. */
export function asksHosts({probes}: Questions): boolean {
  return probes.some(name => name !== 'host' && (hostProbes as readonly ProbeName[]).includes(name))
}
