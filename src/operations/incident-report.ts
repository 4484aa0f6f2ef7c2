import type {Actor} from '../domain/person.ts'
import {buildReport} from '../domain/report/build.ts'
import {reportHtml} from '../domain/report/html.ts'
import {reportMarkdown} from '../domain/report/markdown.ts'
import type {IncidentReport} from '../domain/report/model.ts'
import type {Context} from '../engine/context.ts'
import {gather} from './incident-material.ts'
import {aboutIncident, incidentNamed} from './incident-named.ts'

/** Who wants the report of which incident. */
export interface ReportRequest {
  readonly incident: string
  readonly by: Actor
  readonly channel: string | null
}

/** A report with its two files. */
export interface MadeReport {
  readonly report: IncidentReport
  readonly markdown: string
  readonly html: string
  /** Name of the files without their endings. */
  readonly name: string
}

/** Makes the report of an incident, for anybody who can read its channel; that it was made is recorded. */
export async function reportIncident(
  {incident: id, by}: ReportRequest,
  context: Context,
): Promise<MadeReport> {
  const found = await incidentNamed(id, context)
  // Recorded first, so that the report shows it and its checkpoint covers it.
  await context.store.audit.append(
    {
      ...aboutIncident(found.incident),
      kind: 'incident-report',
      actor: by,
      summary: `${by.name} had the report made.`,
      detail: {},
    },
    context.clock.now().toISOString(),
  )
  const {material} = await gather(found, context)
  const report = buildReport(material)
  const day = found.incident.openedAt.slice(0, 10)
  return {
    report,
    markdown: reportMarkdown(report),
    html: reportHtml(report),
    name: `incident-${found.incident.cluster}-${day}-${id}`.replaceAll(/[^\w.-]/g, '_'),
  }
}
