import type {AuditKind} from '../domain/audit.ts'
import type {Incident} from '../domain/incident.ts'
import type {Json} from '../domain/json.ts'
import type {Actor} from '../domain/person.ts'
import type {Tables} from '../ports/store.ts'

/** Something that happened in an incident, as its time line tells it. */
export interface Happening {
  readonly kind: AuditKind
  readonly by: Actor
  /** One sentence for people. */
  readonly summary: string
  readonly detail?: Readonly<Record<string, Json>>
}

/** Adds a happening to the trail of an incident, in the transaction of the change it records. */
export async function recordIncident(
  {id, cluster, channel}: Incident,
  {kind, by, summary, detail = {}}: Happening,
  {tables, at}: {readonly tables: Tables; readonly at: string},
): Promise<void> {
  const nothing = {plan: null, planHash: null, run: null, step: null}
  await tables.audit.append(
    {kind, actor: by, cluster, channel, incident: id, ...nothing, summary, detail},
    at,
  )
}

/** Records the level of an incident when it is not the one it had. */
export async function recordLevel(
  before: Incident | null,
  after: Incident,
  {by, ...at}: {readonly by: Actor; readonly tables: Tables; readonly at: string},
): Promise<void> {
  const {level, levelWhy = ''} = after
  if (level === undefined || before?.level === level) return
  const was = before?.level === undefined ? '' : `, it was ${before.level}`
  const summary = `Level ${level}: ${levelWhy}${was}.`
  await recordIncident(
    after,
    {kind: 'incident-level', by, summary, detail: {level, was: before?.level ?? null}},
    at,
  )
}
