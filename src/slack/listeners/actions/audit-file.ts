import type {Ask} from '../../ask.ts'
import {keys} from '../../ids.ts'
import type {Services} from '../../services.ts'
import {uploadText} from '../../upload.ts'
import {auditCard} from '../../views/audit.ts'
import {noticeCard} from '../../views/notice.ts'

/** Entries shown as text when the file cannot be uploaded. */
const FALLBACK = 40

/** The whole trail of this channel, or of one cluster in it, as a Markdown file; as text when Slack takes no file. */
export async function sendTrail(of: string, ask: Ask, services: Services): Promise<void> {
  const {operations, gateway, say} = services
  const {by, channel} = ask
  const named = of.startsWith('cluster:') ? of.slice('cluster:'.length) : null
  const filter = named === null ? {} : {cluster: operations.resolveCluster(named, channel).id}
  const about = named ?? 'this channel'
  const {markdown, count} = await operations.exportAudit({by, channel, ...filter})
  const problem = await uploadText(
    {
      channel,
      threadTs: ask.threadTs ?? (await incidentThread(ask, services)),
      filename: `audit-${named ?? channel}.md`,
      title: `Audit trail of ${about}`,
      content: markdown,
    },
    gateway,
  )
  if (problem === null) return await say.whisper(ask, noticeCard(`The file has ${count} entries.`))
  services.log.warn({channel, why: problem}, 'the audit trail could not be uploaded')
  const entries = await operations.audit({channel, limit: FALLBACK, ...filter})
  const sentence = `The file could not be uploaded (${problem}). The newest entries are below; \`quorate audit export\` prints all ${count}.`
  const card = auditCard(entries, {about, cluster: named, problem: sentence})
  await say.post(ask, {key: keys.answer(ask.key), card})
}

/** Where the record of an incident belongs: the thread of the one that is open here. */
async function incidentThread({channel}: Ask, {operations, store}: Services): Promise<string | null> {
  for (const {id} of operations.clusters().filter(({channels}) => channels.includes(channel))) {
    const incident = await store.incidents.current(id)
    const posted = incident === null ? null : await store.outbox.postedAs(keys.incident(incident.id))
    if (posted?.channel === channel) return posted.ts
  }
  return null
}
