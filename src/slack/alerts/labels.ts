import type {Label} from '../../domain/foreign-alert.ts'
import type {Attachment} from './message.ts'

/** A value longer than this names no cluster; it is left out, since a cut one could equal another. */
const LONGEST_VALUE = 200
const MOST_LABELS = 100
const MOST_LINES = 400

const PAIR = /(?<![\w.=!~-])([A-Za-z_][\w.-]{0,63}) ?= ?(?:"([^"\n]*)"|([^\s,;"'`(){}|<>=]+))/gu
const LINE = /^[\s•*_`>–-]*([A-Za-z_][\w.-]{0,63})[*_`]*:[*_`]*\s*(\S.*)$/u
const TAG = /(?<![\w.:/-])([A-Za-z][\w./-]{0,63}):([^\s,;"'`(){}|<>]+)/gu

/** What Slack's mrkdwn says: links as their words, entities as their characters. Addresses are left out. */
export function saidIn(mrkdwn: string): string {
  return mrkdwn
    .replaceAll(/<([^<>|]*)\|([^<>]*)>/gu, '$2')
    .replaceAll(/<?https?:\/\/[^\s<>]+>?/gu, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** `name=value` and `name="value"` anywhere, and lines of the form `name: value`, in the order of the text. */
export function labelsIn(text: string): readonly Label[] {
  return bounded(text.split('\n').slice(0, MOST_LINES).flatMap(ofLine))
}

/** Tags as Datadog writes them: `cluster:prod-a`. */
export function tagsIn(text: string): readonly Label[] {
  return bounded([...text.matchAll(TAG)].map(([, name = '', value = '']) => label(name, value)))
}

/** The fields of an attachment. */
export function fieldLabels({fields}: Pick<Attachment, 'fields'>): readonly Label[] {
  return bounded(fields.map(({title, value}) => label(saidIn(title), saidIn(value))))
}

/** Each label once, and no more than anybody reads. */
export function bounded(labels: readonly Label[]): Label[] {
  const once = new Map(labels.map(one => [`${one.name}=${one.value}`, one]))
  return [...once.values()]
    .filter(({name, value}) => name !== '' && value !== '' && value.length <= LONGEST_VALUE)
    .slice(0, MOST_LABELS)
}

/** The first value of a label. */
export function valueOf(labels: readonly Label[], name: string): string | undefined {
  return labels.find(one => one.name === name)?.value
}

function ofLine(line: string): readonly Label[] {
  const pairs = [...line.matchAll(PAIR)].map(([, name = '', quoted, bare = '']) =>
    label(name, quoted ?? bare),
  )
  if (pairs.length > 0) return pairs
  const [, name = '', value = ''] = LINE.exec(line) ?? []
  return name === '' ? [] : [label(name, value)]
}

/** Names as people vary them; values as they stand, without the marks that make them bold or code. */
function label(name: string, value: string): Label {
  if (value.length > 2 * LONGEST_VALUE) return {name: '', value: ''}
  return {name: name.trim().toLowerCase(), value: value.replace(/^[\s*_`"]+/u, '').replace(/[\s*_`"]+$/u, '')}
}
