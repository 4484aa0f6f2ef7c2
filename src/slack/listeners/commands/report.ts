import type {Incident} from '../../../domain/incident.ts'
import type {Ask} from '../../ask.ts'
import {keys} from '../../ids.ts'
import type {Services} from '../../services.ts'
import {uploadText} from '../../upload.ts'
import {handoverCard} from '../../views/timeline.ts'

/** Posts the handover and both files into the incident's thread; without the files where Slack takes none. */
export async function sendReport(incident: Incident, ask: Ask, services: Services): Promise<void> {
  const {operations, say, store, gateway, log} = services
  const {by, channel} = ask
  const {report, markdown, html, name} = await operations.report({incident: incident.id, by, channel})
  const root = await store.outbox.postedAs(keys.incident(incident.id))
  // Asked for elsewhere, it belongs where it was asked for: who reads there may not read the other channel.
  const inThread = root?.channel === channel
  const threadTs = inThread ? root.ts : ask.threadTs
  const problems: string[] = []
  for (const [ending, content] of [
    ['html', html],
    ['md', markdown],
  ] as const) {
    const title = `Report of the incident on ${report.place}`
    const problem = await uploadText(
      {channel, threadTs, filename: `${name}.${ending}`, title, content},
      gateway,
    )
    if (problem !== null) problems.push(problem)
  }
  const [problem = null] = problems
  if (problem !== null) log.warn({incident: incident.id, why: problem}, 'the report could not be uploaded')
  const card = handoverCard(report, problem)
  const under = inThread ? {under: keys.incident(incident.id)} : {}
  await say.post(ask, {key: keys.incidentReport(incident.id, ask.key), card, ...under})
}
