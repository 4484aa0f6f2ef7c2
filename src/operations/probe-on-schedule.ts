import {OpsError} from '../domain/errors.ts'
import {mayPropose} from '../domain/gate.ts'
import {quorateItself} from '../domain/person.ts'
import {lightWith} from '../domain/questions.ts'
import type {ClusterView} from '../domain/view.ts'
import {PROBE_PREFIX, type ProbeRequest, prefixOf, probeMs, type WriteProbe} from '../domain/write-probe.ts'
import {mayProbe} from '../domain/write-probe-gate.ts'
import type {Context} from '../engine/context.ts'
import {lookNow} from '../engine/look.ts'
import type {ClusterAccess} from '../ports/clusters.ts'

/** Enough for a median, a second of work, and sixty entries in the log (ours). */
const WRITES = {writes: 20, perSecond: 20} as const

/** What granting the lease and cleaning up may take on top. */
const SPARE_MS = 10_000

/**
 * Measures writes of its own on a cluster, where configuration allows it twice: `actions` and `writeProbe`. The same keys,
 * lease, rate and gates as the runbook a person asks for. Nothing is written while a run holds the cluster, while it is
 * frozen, or while anything is wrong with it. Null when it was left out.
 */
export async function probeOnSchedule(
  access: ClusterAccess,
  context: Context,
  enough?: AbortSignal,
): Promise<WriteProbe | null> {
  const signal = enough === undefined ? context.stopping : AbortSignal.any([context.stopping, enough])
  if (!isAllowed(access) || (await isBusy(access, context))) return null
  const questions = lightWith({keys: {prefix: PROBE_PREFIX}})
  const {view} = await lookNow(access, context, {questions, signal})
  const endpoint = leaderOf(view)
  if (endpoint === null) return null
  const request = {id: view.observedAt.replaceAll(/[^\dT]/g, ''), ...WRITES}
  await record(request, view, context)
  await access.etcd.probeWrites(endpoint, request, {deadlineMs: probeMs(request) + SPARE_MS, signal})
  const last = access.etcd.lastWriteProbe()
  if (last?.id === request.id) return last
  throw new OpsError('internal/bug', `The write probe ${request.id} left no figures.`, {
    remedy: 'Report this; nothing is left behind in etcd.',
  })
}

/** True where the schedule may write at all. SAFETY: "never writes unless" in probe-on-schedule.test.ts guards it. */
export function isAllowed({settings: {actions, permits}}: Pick<ClusterAccess, 'settings'>): boolean {
  return actions === 'enabled' && permits?.includes('write-probe') === true
}

async function isBusy({settings: {id}}: ClusterAccess, {store}: Context): Promise<boolean> {
  const [lease, freeze] = await Promise.all([store.leases.get(id), store.freezes.get(id)])
  return lease !== null || freeze !== null
}

/** Where to write; null when nothing may be written now. */
function leaderOf(view: ClusterView): string | null {
  const refused = mayProbe(view) !== null || !mayPropose(view).allow
  return refused || view.quorum.notHealthy > 0 ? null : (view.leader?.endpoint ?? null)
}

async function record(request: ProbeRequest, {cluster}: ClusterView, {store, clock}: Context): Promise<void> {
  await store.transaction(tables =>
    tables.audit.append(
      {
        kind: 'writes-measured',
        actor: quorateItself,
        cluster,
        channel: null,
        incident: null,
        plan: null,
        planHash: null,
        run: null,
        step: null,
        summary: `The schedule measures ${request.writes} writes on ${cluster}, below ${prefixOf(request)}.`,
        detail: {...request},
      },
      clock.now().toISOString(),
    ),
  )
}
