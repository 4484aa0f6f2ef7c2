import type {HistoryPoint} from '../domain/history.ts'
import {type ClusterObservation, notAsked, type Probe} from '../domain/observation.ts'
import type {Questions} from '../domain/questions.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import {type ClusterView, viewOf} from '../domain/view.ts'
import type {Backups, BackupsSeen} from '../ports/backups.ts'
import type {EtcdInspector, EtcdProber, EtcdReader, KeyCounter, WriteProber} from '../ports/etcd.ts'
import type {HostInspector, HostReader} from '../ports/host.ts'
import type {KubernetesReader} from '../ports/kubernetes.ts'
import type {PastReader} from '../ports/prometheus.ts'
import type {Clock} from '../ports/runtime.ts'
import {type Limits, limitsOf} from './observe-limits.ts'
import type {Limit} from './observe-probe.ts'
import {missing, newSheet, type Sheet} from './observe-sheet.ts'

/** What an observation reads through. */
export interface Sources {
  readonly etcd: EtcdReader & EtcdProber & KeyCounter & EtcdInspector & Pick<WriteProber, 'lastWriteProbe'>
  readonly hosts: (HostReader & HostInspector & {readonly members: readonly string[]}) | null
  readonly kubernetes: KubernetesReader | null
  readonly past: PastReader | null
  readonly backups: Pick<Backups, 'look'> | null
  readonly clock: Clock
}

/** What is known from before a look. */
export interface Memory {
  /** Own points, oldest first. */
  readonly history: readonly HistoryPoint[]
  /** An observation kept some minutes ago: the far end of longer rates, and the last known peers. */
  readonly older: ClusterObservation | null
  /** When the newest step of a run that moves leadership was over; absent when there was none lately. */
  readonly ownElectionsUntil?: string
}

/** The parts of an observation that belong to no single member, as far as they are known. */
type Whole = {
  -readonly [K in 'commitPath' | 'keys']?: ClusterObservation[K]
} & {
  history: readonly HistoryPoint[]
  pastFailure?: string
  disagreements: number | null
  backups?: Probe<BackupsSeen>
  readonly apiServers: Map<string, ClusterObservation['apiServers'][number]['answer']>
}

/** One look under way. */
export interface LookUnderWay {
  readonly cluster: ClusterSettings
  readonly sources: Sources
  readonly questions: Questions
  readonly memory: Memory
  readonly limits: Limits
  readonly sheets: readonly Sheet[]
  readonly whole: Whole
  readonly startedAt: Date
  /** Answers taken so far. */
  readonly answers: () => number
  readonly changed: () => void
  /** Aborted when nobody waits for answers any more. */
  readonly signal: AbortSignal
}

/** Prepares a look; nothing is asked yet. */
export function beginLook(
  cluster: ClusterSettings,
  sources: Sources,
  {
    questions,
    memory,
    signal,
  }: {readonly questions: Questions; readonly memory: Memory; readonly signal: AbortSignal},
): LookUnderWay {
  let answers = 0
  const changed = (): void => void (answers += 1)
  const {clock} = sources
  return {
    cluster,
    sources,
    questions,
    memory,
    limits: limitsOf(questions),
    sheets: cluster.endpoints.map(endpoint => newSheet(endpoint, {...questions, clock, changed})),
    whole: {history: memory.history, disagreements: null, apiServers: new Map()},
    startedAt: clock.now(),
    answers: () => answers,
    changed,
    signal,
  }
}

/** What is known by now, in the form it is judged and kept. */
export function observed(look: LookUnderWay, ended: boolean): ClusterObservation {
  const {cluster, sources, startedAt, whole, questions} = look
  const {clock} = sources
  const absent = (name: string): Probe<never> => missing(name, {askedAt: startedAt, clock, ended})
  return {
    format: 1,
    cluster: cluster.id,
    startedAt: startedAt.toISOString(),
    finishedAt: clock.now().toISOString(),
    endpoints: look.sheets.map(sheet => sheet.observation(ended)),
    apiServers: apiServersOf(look).map(url => ({
      url,
      answer: whole.apiServers.get(url) ?? absent('apiServer'),
    })),
    commitPath: questions.commitPath ? (whole.commitPath ?? absent('commitPath')) : notAsked,
    keys: questions.keys === undefined ? notAsked : (whole.keys ?? absent('keys')),
    history: [...whole.history],
    ...(look.memory.ownElectionsUntil === undefined
      ? {}
      : {ownElectionsUntil: look.memory.ownElectionsUntil}),
    ...(whole.pastFailure === undefined ? {} : {pastFailure: whole.pastFailure}),
    ...(whole.disagreements === null ? {} : {disagreements: whole.disagreements}),
    ...backupsOf(look, absent),
    permits: [...(cluster.permits ?? [])],
    writeProbe: sources.etcd.lastWriteProbe(),
  }
}

function backupsOf(
  {sources, whole, startedAt}: LookUnderWay,
  absent: (name: string) => Probe<never>,
): Pick<ClusterObservation, 'backup' | 'backups' | 'backupFolder'> {
  if (sources.backups === null)
    return {
      backup: null,
      backupFolder: {
        ok: false,
        at: startedAt.toISOString(),
        tookMs: 0,
        code: 'probe/not-configured',
        message: 'no folder for backups is configured',
      },
    }
  const seen = whole.backups ?? absent('backups')
  if (!seen.ok) return {backup: null, backupFolder: seen}
  const {newest, freeBytes, all} = seen.value
  return {
    backup: newest,
    ...(all === undefined ? {} : {backups: [...all]}),
    backupFolder: {...seen, value: {freeBytes}},
  }
}

/** The API servers this look asks. */
export function apiServersOf({questions, sources}: LookUnderWay): readonly string[] {
  return questions.apiServers ? (sources.kubernetes?.apiServers ?? []) : []
}

/** The members as far as they are known by now. */
export function viewSoFar(look: LookUnderWay): ClusterView {
  return viewOf(observed(look, false))
}

/** The limit of one probe of this look. */
export function limitOf({sources, signal}: LookUnderWay, deadlineMs: number): Limit {
  return {deadlineMs, clock: sources.clock, signal}
}

/** How long this look goes on already, in ms. */
export function ageOf({sources, startedAt}: LookUnderWay): number {
  return sources.clock.now().getTime() - startedAt.getTime()
}
