import type {AlertApp} from './app.ts'
import {bounded, fieldLabels, labelsIn, saidIn, tagsIn, valueOf} from './labels.ts'
import type {Attachment} from './message.ts'

/** Every monitor's message links to it, on one of Datadog's sites. */
const MONITOR = /^https:\/\/[\w.-]*(?:datadoghq\.(?:com|eu)|ddog-gov\.com)\//u
/** "[Triggered on {cluster:prod-a}] name", "Recovered: name". */
const TITLE =
  /^\s*(?:\[P\d\]\s*)?\[?(Re-Triggered|Triggered|Re-Warn|Warn|Re-No Data|No Data|Recovered)(?:\s+on\s+(\{[^{}]*\}))?\s*(?:\]|:)\s*(.+)$/iu

/** Datadog's monitors. What it was triggered on and its tags are the labels. */
export const datadog: AlertApp = {
  id: 'datadog',
  title: 'Datadog',
  read: ({attachments}) =>
    attachments.filter(({title_link}) => MONITOR.test(title_link)).flatMap(readAttachment),
}

function readAttachment(attachment: Attachment): ReturnType<AlertApp['read']> {
  const [, state, group = '', name = ''] = TITLE.exec(saidIn(attachment.title)) ?? []
  if (state === undefined) return []
  const text = saidIn(attachment.text)
  const tags = attachment.fields.filter(({title}) => /^tags$/iu.test(title)).map(({value}) => saidIn(value))
  const others = attachment.fields.filter(({title}) => !/^tags$/iu.test(title))
  const labels = bounded([
    ...tagsIn(group),
    ...tags.flatMap(tagsIn),
    ...fieldLabels({fields: others}),
    ...labelsIn(text),
  ])
  const recovered = /^recovered$/iu.test(state)
  return [
    {
      name: name.trim(),
      status: recovered ? 'resolved' : 'firing',
      severity: valueOf(labels, 'severity') ?? 'none',
      summary: text.replaceAll('%%%', '').trim().split('\n')[0] ?? '',
      labels,
    },
  ]
}
