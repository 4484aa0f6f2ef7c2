import {type TimelineLine, timeline} from '../domain/timeline.ts'
import type {Context} from '../engine/context.ts'
import type {Background} from '../ports/runtime.ts'
import type {Done, Refused} from './answer.ts'
import {diagnoseIncident} from './diagnose-incident.ts'
import {MOST_ENTRIES} from './incident-material.ts'
import {type CommanderRequest, type LevelRequest, setCommander, setLevel} from './incident-people.ts'
import {type MadeReport, type ReportRequest, reportIncident} from './incident-report.ts'
import {addNote, type NoteRequest} from './note-incident.ts'
import {type OpenRequest, openIncident} from './open-incident.ts'

export type {CommanderRequest, LevelRequest} from './incident-people.ts'
export type {MadeReport, ReportRequest} from './incident-report.ts'
export type {NoteRequest} from './note-incident.ts'
export type {OpenRequest} from './open-incident.ts'

/** What people do with an incident beside closing it. */
export interface IncidentOperations {
  /** Everything that happened, oldest first. */
  timeline(incident: string): Promise<readonly TimelineLine[]>
  openIncident(request: OpenRequest): Promise<Done | Refused>
  /** Throws `input/invalid` for a note without words. */
  note(request: NoteRequest): Promise<Done>
  setLevel(request: LevelRequest): Promise<Done | Refused>
  setCommander(request: CommanderRequest): Promise<Done | Refused>
  /** Makes both files of the report; that it was made is recorded. */
  report(request: ReportRequest): Promise<MadeReport>
}

/** Everything that happened in an incident, oldest first. */
export async function timelineOf(incident: string, {store}: Context): Promise<readonly TimelineLine[]> {
  return timeline(await store.audit.list({incident, limit: MOST_ENTRIES}))
}

/** Binds them to one context. A look that something calls for goes on in `background`. */
export function incidentOperations(context: Context, background: Background): IncidentOperations {
  const look = (incident: string): void =>
    background.start('diagnose incident', async () => void (await diagnoseIncident(incident, context)))
  return {
    timeline: incident => timelineOf(incident, context),
    openIncident: async request => {
      const opened = await openIncident(request, context)
      if (opened.ok) look(opened.incident)
      return opened
    },
    note: request => addNote(request, context),
    setLevel: async request => {
      const answer = await setLevel(request, context)
      if (answer.ok && request.level === 'auto') look(request.incident)
      return answer
    },
    setCommander: request => setCommander(request, context),
    report: request => reportIncident(request, context),
  }
}
