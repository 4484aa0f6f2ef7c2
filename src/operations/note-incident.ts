import {OpsError} from '../domain/errors.ts'
import {oneLine} from '../domain/one-line.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {Done} from './answer.ts'
import {aboutIncident, incidentNamed} from './incident-named.ts'

/** A note for the time line: typed, or a message that somebody marked. */
export interface NoteRequest {
  readonly incident: string
  /** Whoever typed or marked it. */
  readonly by: Actor
  readonly text: string
  /** The same note has the same key for ever: a request, or a message. */
  readonly key: string
  /** Who said it and when, for a message that somebody marked. */
  readonly said?: {readonly by: Actor | null; readonly at: string}
}

/** Longer notes are cut: the time line is read on a phone, and the message is still in Slack. */
const MOST = 600

/** Entries of one incident that are looked through for the same note. */
const LOOKED_THROUGH = 5_000

/** Keeps a note, once. Anybody in the channel may. Throws `input/invalid` for a note without words. */
export async function addNote(request: NoteRequest, context: Context): Promise<Done> {
  const {incident} = await incidentNamed(request.incident, context)
  const text = clip(oneLine(request.text))
  if (text === '')
    throw new OpsError('input/invalid', 'A note needs words.', {remedy: 'Type them behind `incident note`.'})
  const {by, key, said} = request
  const at = context.clock.now().toISOString()
  return context.store.transaction(async tables => {
    const known = await tables.audit.list({incident: incident.id, limit: LOOKED_THROUGH})
    if (known.some(({event}) => event.kind === 'incident-note' && event.detail['key'] === key))
      return {ok: true, sentence: 'That is on the time line already.'}
    const detail = {
      key,
      text,
      ...(said === undefined ? {} : {said: {by: said.by?.name ?? null, at: said.at}}),
    }
    const about = aboutIncident(incident)
    await tables.audit.append(
      {...about, actor: by, kind: 'incident-note', summary: words(request, text), detail},
      at,
    )
    return {ok: true, sentence: 'It is on the time line of the incident.'}
  })
}

function words({by, said}: NoteRequest, text: string): string {
  if (said === undefined || said.by?.id === by.id) return `${by.name} noted: ${text}`
  return `${said.by?.name ?? 'Another app'} said, and ${by.name} noted: ${text}`
}

function clip(text: string): string {
  return text.length <= MOST ? text : `${text.slice(0, MOST - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
