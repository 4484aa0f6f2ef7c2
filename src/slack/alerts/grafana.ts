import type {AlertApp} from './app.ts'
import {fieldLabels, labelsIn, saidIn} from './labels.ts'
import {listedAlerts} from './listed.ts'
import type {Attachment} from './message.ts'

/** Both generations of Grafana's alerting sign their messages. */
const FOOTER = /^Grafana\b/u
const UNIFIED = /^\s*\[(FIRING|RESOLVED)[^\]]*\]\s*([^\s()]+)?/iu
const LEGACY = /^\s*\[(Alerting|OK|No Data)\]\s*(.+)$/iu

/** Grafana: unified alerting with its labels listed in the text, and the legacy one with a message of its own. */
export const grafana: AlertApp = {
  id: 'grafana',
  title: 'Grafana',
  read: ({attachments}) => attachments.filter(({footer}) => FOOTER.test(footer)).flatMap(readAttachment),
}

function readAttachment(attachment: Attachment): ReturnType<AlertApp['read']> {
  const title = saidIn(attachment.title)
  const unified = UNIFIED.exec(title)
  const [, state, name = 'alert'] = unified ?? LEGACY.exec(title) ?? []
  if (state === undefined) return []
  const labels = [...labelsIn(title), ...fieldLabels(attachment)]
  const status = /^(?:resolved|ok)$/iu.test(state) ? 'resolved' : 'firing'
  return listedAlerts(saidIn(attachment.text), {name: name.trim(), status, labels})
}
