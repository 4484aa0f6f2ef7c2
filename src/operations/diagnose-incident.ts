import type {Incident} from '../domain/incident.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import {fullQuestions} from '../domain/questions.ts'
import type {Context} from '../engine/context.ts'
import type {Looked} from '../engine/look.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {lookAtCluster} from './look-at-cluster.ts'

/** Queues an incident's root message, with the diagnosis when there is one. */
export async function announceIncident(
  incident: Incident,
  {
    access,
    context,
    tables,
    look,
  }: {
    readonly access: ClusterAccess
    readonly context: Context
    readonly tables: Tables
    readonly look?: Looked & {readonly evidence?: string}
  },
): Promise<void> {
  const messages = context.announce({
    kind: 'incident',
    incident,
    cluster: access.settings,
    diagnosis: look?.diagnosis ?? null,
    observation: look?.observation ?? null,
    evidence: look?.evidence ?? null,
    partial: look !== undefined && !look.complete,
  })
  for (const message of messages) await tables.outbox.add(message, context.clock.now().toISOString())
}

/**
 * Looks at the incident's cluster and keeps its root message current. The first time the verdict so far is shown at once
 * when somebody is silent, and the whole in place afterwards; later the last whole one, with its buttons, stays until
 * the next is whole. Null when the incident or its cluster is gone.
 */
export async function diagnoseIncident(id: string, context: Context): Promise<ClusterObservation | null> {
  const incident = await context.store.incidents.get(id)
  const access = incident === null ? undefined : context.clusters.find(incident.cluster)
  if (incident === null || access === undefined) return null
  let shown = Promise.resolve()
  const onProgress = (partial: Looked): void => {
    shown = shown.then(() => show(id, partial, {access, context}))
    // Told below, when the look is over.
    shown.catch(() => undefined)
  }
  const first = incident.diagnosedAt === undefined
  const look = await lookAtCluster(access, context, {
    questions: fullQuestions,
    ...(first ? {onProgress} : {}),
  })
  await shown
  await show(id, look, {access, context})
  return look.observation
}

async function show(
  id: string,
  look: Looked & {readonly evidence?: string},
  {access, context}: {access: ClusterAccess; context: Context},
): Promise<void> {
  await context.store.transaction(async tables => {
    const incident = await tables.incidents.get(id)
    if (incident === null) return
    await announceIncident(incident, {access, context, tables, look})
    if (look.complete)
      await tables.incidents.update({...incident, diagnosedAt: context.clock.now().toISOString()})
  })
}
