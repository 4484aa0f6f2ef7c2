import type {Refusal} from '../domain/approval.ts'
import type {AuditKind} from '../domain/audit.ts'
import type {Incident, IncidentLevel} from '../domain/incident.ts'
import type {Json} from '../domain/json.ts'
import {oneLine} from '../domain/one-line.ts'
import {type Actor, isSameHuman} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {Done, Refused} from './answer.ts'
import {authorise} from './authorise.ts'
import {aboutIncident, type Found, incidentNamed, lastLook, showChanged} from './incident-named.ts'
import {recordRefusal} from './record-refusal.ts'

/** Something a person changes about an incident itself. */
interface Asked {
  readonly incident: string
  readonly by: Actor
  readonly channel: string
}

/** How urgent a person says an incident is; `auto` gives that back to the rule. */
export interface LevelRequest extends Asked {
  readonly level: IncidentLevel | 'auto'
  readonly reason: string
}

/** Who leads from now on; null for nobody. */
export interface CommanderRequest extends Asked {
  readonly commander: Actor | null
}

/** Reasons are for one line of a card and of the record. */
const REASON = 300

/** Sets the level by hand, for an operator or an approver; from then on no look changes it. */
export async function setLevel(request: LevelRequest, context: Context): Promise<Done | Refused> {
  const {level, by} = request
  const reason = oneLine(request.reason).slice(0, REASON)
  const because = reason === '' ? '' : `: ${reason}`
  return change(request, context, {
    what: `tried to set the level of the incident to ${level}`,
    kind: 'incident-level',
    unchanged: incident =>
      level === 'auto'
        ? incident.levelBy === undefined && 'The level follows the looks already.'
        : incident.level === level && incident.levelBy !== undefined && `The level is ${level} already.`,
    changed: incident =>
      level === 'auto' ? {...incident, levelBy: undefined} : {...incident, level, levelBy: by},
    summary:
      level === 'auto'
        ? `${by.name} gave the level back to the rule${because}.`
        : `${by.name} set the level to ${level}${because}.`,
    detail: {level, reason},
    sentence:
      level === 'auto'
        ? 'The level follows the looks again.'
        : `The level is ${level} until somebody sets it to \`auto\`.`,
  })
}

/** Makes somebody the commander of the incident, for an operator or an approver. */
export async function setCommander(request: CommanderRequest, context: Context): Promise<Done | Refused> {
  const {commander, by} = request
  const who = commander === null ? 'nobody' : commander.name
  const own = commander !== null && isSameHuman(commander, by)
  const handed =
    commander === null ? `${by.name} laid down the command.` : `${by.name} handed the command to ${who}.`
  return change(request, context, {
    what: `tried to make ${who} the commander of the incident`,
    kind: 'incident-commander',
    unchanged: ({commander: now}) =>
      commander === null
        ? now === undefined && 'Nobody has the command.'
        : now !== undefined && isSameHuman(now, commander) && `${who} has the command already.`,
    changed: incident => ({...incident, commander: commander ?? undefined}),
    summary: own ? `${by.name} took the command.` : handed,
    detail: {commander: commander === null ? null : {...commander}},
    sentence: commander === null ? 'Nobody has the command now.' : `${who} has the command now.`,
  })
}

interface Change {
  /** The rest of "NAME …", for a refusal. */
  readonly what: string
  readonly kind: AuditKind
  /** Why there is nothing to do, or false. */
  readonly unchanged: (incident: Incident) => string | false
  readonly changed: (incident: Incident) => Incident
  readonly summary: string
  readonly detail: Readonly<Record<string, Json>>
  readonly sentence: string
}

async function change(request: Asked, context: Context, wanted: Change): Promise<Done | Refused> {
  const found = await incidentNamed(request.incident, context)
  const {by, channel} = request
  const refusal = await mayChange(found, by, context)
  if (refusal !== null) {
    const {cluster, id} = found.incident
    await recordRefusal({by, cluster, channel, incident: id, what: wanted.what, refusal}, context)
    return {ok: false, refusal}
  }
  const nothing = wanted.unchanged(found.incident)
  if (nothing !== false) return {ok: true, sentence: nothing}
  await keep(found, {by, context, wanted})
  return {ok: true, sentence: wanted.sentence}
}

async function mayChange({incident, access}: Found, by: Actor, context: Context): Promise<Refusal | null> {
  if (incident.state === 'closed')
    return {code: 'refused/state', reason: 'This incident is closed.', remedy: 'Its record stays as it is.'}
  return authorise(by, access, {whom: 'operator or approver', context})
}

/** The incident is read again inside the transaction: an alert may have joined it meanwhile. */
async function keep(
  {incident, access}: Found,
  {by, context, wanted}: {readonly by: Actor; readonly context: Context; readonly wanted: Change},
): Promise<void> {
  const look = await lastLook({incident, access}, context)
  const at = context.clock.now().toISOString()
  await context.store.transaction(async tables => {
    const fresh = wanted.changed((await tables.incidents.get(incident.id)) ?? incident)
    const {kind, summary, detail} = wanted
    await tables.incidents.update(fresh)
    await tables.audit.append({...aboutIncident(fresh), actor: by, kind, summary, detail}, at)
    await showChanged({incident: fresh, access}, {context, tables, look})
  })
}
