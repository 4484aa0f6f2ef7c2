import type {Label} from '../../domain/foreign-alert.ts'
import type {AlertApp} from './app.ts'
import {bounded, fieldLabels, labelsIn, saidIn, valueOf} from './labels.ts'
import {type Attachment, blockTexts, type SlackMessage} from './message.ts'

/** The incident's address: its words are the title, its last part lasts from trigger to resolution. */
const LINK = /<https:\/\/[\w.-]+\.pagerduty\.com\/incidents\/(\w+)[^<>|]*\|([^<>]+)>/u
const STATE = /\b(triggered|acknowledged|escalated|reassigned|unacknowledged|resolved)\b/iu
const NUMBER = /^\s*\[?#\d+\]?:?\s*/u

/** PagerDuty's messages about an incident, as an attachment with fields or with blocks. It edits them in place. */
export const pagerduty: AlertApp = {
  id: 'pagerduty',
  title: 'PagerDuty',
  read: message => {
    const found = readTexts([message.text, ...blockTexts(message.blocks)], {message, fields: []})
    return found.length > 0 ? found : message.attachments.flatMap(one => ofAttachment(one, message))
  },
}

interface Around {
  readonly message: SlackMessage
  readonly fields: readonly Label[]
}

function ofAttachment(attachment: Attachment, message: SlackMessage): ReturnType<AlertApp['read']> {
  const {title, title_link: link, pretext, text, blocks} = attachment
  const linked = link === '' ? title : `<${link}|${title}>`
  return readTexts([pretext, linked, text, ...blockTexts(blocks)], {message, fields: fieldLabels(attachment)})
}

function readTexts(texts: readonly string[], {message, fields}: Around): ReturnType<AlertApp['read']> {
  const whole = texts.join('\n')
  const [address, incident, title = ''] = LINK.exec(whole) ?? []
  // The words of the title are not PagerDuty's: "Resolved" in them says nothing.
  const outside = `${message.text}\n${whole}`.replaceAll(/<[^<>]*>/gu, ' ')
  const [, state] = STATE.exec(outside) ?? []
  if (address === undefined || incident === undefined || state === undefined) return []
  const labels = bounded([{name: 'pagerduty', value: incident}, ...fields, ...labelsIn(saidIn(whole))])
  const name = saidIn(title).replace(NUMBER, '').trim()
  return [
    {
      name: name === '' ? `incident ${incident}` : name,
      status: /^resolved$/iu.test(state) ? 'resolved' : 'firing',
      severity: valueOf(labels, 'severity') ?? valueOf(labels, 'urgency') ?? 'none',
      summary: valueOf(labels, 'summary') ?? valueOf(labels, 'service') ?? '',
      labels,
    },
  ]
}
