import {OpsError, toFailure} from '../domain/errors.ts'
import {
  type ClusterObservation,
  type EndpointObservation,
  type MemberProbes,
  notAsked,
  type Probe,
  type ProbeName,
  type ProbeValue,
} from '../domain/observation.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import {probeNames} from '../domain/silence.ts'
import type {Call, EtcdReader} from '../ports/etcd.ts'
import type {HostReader} from '../ports/host.ts'
import type {Clock} from '../ports/runtime.ts'

/** Longest time one probe may take (DESIGN promise 2). */
const PROBE_DEADLINE_MS = 2000

/** What an observation reads through. */
export interface Sources {
  readonly etcd: EtcdReader
  readonly hosts: (HostReader & {readonly members: readonly string[]}) | null
  readonly clock: Clock
}

type Readers = {readonly [K in ProbeName]?: (call: Call) => Promise<ProbeValue<K>>}

/**
 * Asks every configured endpoint everything at once, each probe with its own deadline; one silent member never delays
 * or hides the others. A failed probe is data. `onProgress` is called once, after `progressAfterMs`, with what is
 * known by then, unless everything had answered before.
 */
export async function observeCluster(
  cluster: ClusterSettings,
  sources: Sources,
  progress?: {readonly afterMs: number; readonly report: (partial: ClusterObservation) => void},
): Promise<ClusterObservation> {
  const startedAt = sources.clock.now().toISOString()
  const pending = cluster.endpoints.map(endpoint => askEndpoint(endpoint, sources))
  const snapshot = (): ClusterObservation => ({
    format: 1,
    cluster: cluster.id,
    startedAt,
    finishedAt: sources.clock.now().toISOString(),
    endpoints: pending.map(({soFar}) => soFar()),
    apiServers: [],
    commitPath: notAsked,
    keys: notAsked,
    history: [],
    backup: null,
  })
  const done = Promise.all(pending.map(({ended}) => ended))
  if (progress !== undefined) await reportIfSlow(done, sources.clock, {...progress, snapshot})
  await done
  return snapshot()
}

async function reportIfSlow(
  done: Promise<unknown>,
  clock: Clock,
  progress: {
    readonly afterMs: number
    readonly report: (partial: ClusterObservation) => void
    readonly snapshot: () => ClusterObservation
  },
): Promise<void> {
  const timer = new AbortController()
  const late = clock.sleep(progress.afterMs, timer.signal).then(
    () => true,
    () => false,
  )
  const slow = await Promise.race([late, done.then(() => false)])
  timer.abort()
  if (slow) progress.report(progress.snapshot())
}

function askEndpoint(
  endpoint: ClusterSettings['endpoints'][number],
  sources: Sources,
): {
  readonly soFar: () => EndpointObservation
  readonly ended: Promise<unknown>
} {
  const askedAt = sources.clock.now()
  const probes: {[K in ProbeName]?: Probe<unknown>} = {}
  const readers = readersOf(endpoint, sources)
  const names = Object.keys(readers) as readonly ProbeName[]
  const ended = Promise.all(
    names.map(async name => {
      const read = readers[name]
      if (read !== undefined) probes[name] = await probe<unknown>(read, sources.clock)
    }),
  )
  const soFar = (): EndpointObservation => ({
    endpoint: endpoint.url,
    configuredName: endpoint.member,
    probes: Object.fromEntries(
      probeNames.map(name => [
        name,
        probes[name] ?? (readers[name] === undefined ? notAsked : pendingSince(askedAt, sources.clock)),
      ]),
    ) as MemberProbes,
  })
  return {soFar, ended}
}

function readersOf({url, member}: ClusterSettings['endpoints'][number], {etcd, hosts}: Sources): Readers {
  return {
    status: call => etcd.status(url, call),
    memberList: call => etcd.memberList(url, call),
    linearizable: call => etcd.linearizableRead(url, call),
    serializable: call => etcd.serializableRead(url, call),
    health: call => etcd.health(url, call),
    metrics: call => etcd.metrics(url, call),
    host: async call => {
      if (hosts === null || member === null || !hosts.members.includes(member)) throw notConfigured()
      return hosts.status(member, call)
    },
  }
}

async function probe<T>(read: (call: Call) => Promise<T>, clock: Clock): Promise<Probe<T>> {
  const started = clock.now()
  try {
    const value = await read({deadlineMs: PROBE_DEADLINE_MS})
    return {ok: true, ...elapsed(started, clock), value}
  } catch (thrown) {
    return {ok: false, ...elapsed(started, clock), ...toFailure(thrown)}
  }
}

function elapsed(started: Date, clock: Clock): {readonly at: string; readonly tookMs: number} {
  const now = clock.now()
  return {at: now.toISOString(), tookMs: now.getTime() - started.getTime()}
}

function pendingSince(started: Date, clock: Clock): Probe<never> {
  return {ok: false, ...elapsed(started, clock), code: 'probe/pending', message: 'has not answered yet'}
}

function notConfigured(): OpsError {
  return new OpsError('probe/not-configured', 'no host is configured for this member', {
    remedy: 'Add it under `hosts` in quorate.yaml.',
  })
}
