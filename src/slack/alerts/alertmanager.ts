import type {AlertApp} from './app.ts'
import {fieldLabels, labelsIn, saidIn} from './labels.ts'
import {listedAlerts} from './listed.ts'
import type {Attachment} from './message.ts'

/** The title of Alertmanager's default template: "[FIRING:2] name values (other values)". */
const TITLE = /^\s*\[(FIRING|RESOLVED)(?::\d+)?\]\s*([^\s()]+)?/iu

/**
 * Alertmanager's Slack receiver, with its default title and whatever `text` and `fields` a team gave it. The default
 * template has values without their names, so by itself it names no cluster.
 */
export const alertmanager: AlertApp = {
  id: 'alertmanager',
  title: 'Alertmanager',
  read: ({attachments}) => attachments.flatMap(readAttachment),
}

function readAttachment(attachment: Attachment): ReturnType<AlertApp['read']> {
  const title = saidIn(attachment.title)
  const [matched, state, name = 'alert'] = TITLE.exec(title) ?? []
  if (matched === undefined || state === undefined) return []
  const labels = [...labelsIn(title), ...labelsIn(saidIn(attachment.pretext)), ...fieldLabels(attachment)]
  const status = state.toUpperCase() === 'FIRING' ? 'firing' : 'resolved'
  return listedAlerts(saidIn(attachment.text), {name, status, labels})
}
