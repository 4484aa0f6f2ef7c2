import {isFitForNextStep} from '../domain/gate.ts'
import {allResolved, type Incident} from '../domain/incident.ts'
import {levelOf, withLevel} from '../domain/incident-level.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import {quorateItself} from '../domain/person.ts'
import {fullQuestions} from '../domain/questions.ts'
import {isOtherVerdict, seenAfter, sightOf} from '../domain/sight.ts'
import type {Context} from '../engine/context.ts'
import type {Looked} from '../engine/look.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {lookAtCluster} from './look-at-cluster.ts'
import {recordIncident, recordLevel} from './record-incident.ts'

/** A look whose observation is kept once it is complete. */
type Seen = Looked & {readonly evidence?: string}

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
    readonly look?: Seen
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
 * the next is whole. "Resolved" by itself does not mean healed: the incident ends when every alert has ended and this
 * look finds the cluster healthy. Null when the incident or its cluster is gone.
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
  look: Seen,
  {access, context}: {readonly access: ClusterAccess; readonly context: Context},
): Promise<void> {
  await context.store.transaction(async tables => {
    const before = await tables.incidents.get(id)
    if (before === null) return
    const at = context.clock.now().toISOString()
    const after = look.complete ? seen(before, look, at) : before
    await announceIncident(after, {access, context, tables, look})
    if (!look.complete) return
    await tables.incidents.update(after)
    await record(before, after, {look, tables, at})
  })
}

/** The incident after a complete look. What a person closed meanwhile stays closed, under the level it had. */
function seen(incident: Incident, look: Looked, at: string): Incident {
  const sight = seenAfter(incident.sight, sightOf(look))
  const looked: Incident = {...incident, sight, diagnosedAt: at}
  if (incident.state !== 'open') return looked
  const healed = incident.alerts.length > 0 && allResolved(incident) && isFitForNextStep(look.view).allow
  return healed ? {...looked, state: 'resolved', resolvedAt: at} : withLevel(looked, levelOf(look))
}

async function record(
  before: Incident,
  after: Incident,
  {look, tables, at}: {readonly look: Seen; readonly tables: Tables; readonly at: string},
): Promise<void> {
  const where = {tables, at}
  await recordLevel(before, after, {...where, by: quorateItself})
  if (after.sight !== undefined && isOtherVerdict(before.sight, after.sight))
    await recordIncident(
      after,
      {
        kind: 'incident-diagnosed',
        by: quorateItself,
        summary: look.diagnosis.verdict.sentence,
        detail: {
          severity: after.sight.severity,
          cause: after.sight.cause,
          ...(look.evidence === undefined ? {} : {evidence: look.evidence}),
        },
      },
      where,
    )
  if (before.state === after.state) return
  const summary = 'Every alert is resolved, and a fresh look found the cluster healthy.'
  await recordIncident(after, {kind: 'incident-resolved', by: quorateItself, summary}, where)
}
