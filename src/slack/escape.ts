import {oneLine} from '../domain/one-line.ts'

const BROADCAST = /@(?=(?:here|channel|everyone)\b)/giu
/** A word joiner: invisible, and enough for Slack not to see a mention. */
const JOINER = '\u2060'

/**
 * Foreign text for mrkdwn: `&`, `<`, `>` escaped (https://docs.slack.dev/messaging/formatting-message-text), fences
 * broken, broadcast mentions defused. It may still look bold; it can neither link, mention nor leave its line.
 */
export function mrkdwn(foreign: string): string {
  return prose(foreign).replaceAll('`', 'ʼ')
}

/** The same for sentences of our own making that may quote foreign text: single backticks stay, fences do not. */
export function prose(sentence: string): string {
  const single = oneLine(sentence).replaceAll(/`{2,}/gu, 'ʼ')
  return single
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(BROADCAST, `@${JOINER}`)
}

/** Foreign text as inline code. */
export function code(foreign: string): string {
  const text = mrkdwn(foreign)
  return text === '' ? '–' : `\`${text}\``
}

/** Foreign text for `plain_text` and table cells, where nothing is parsed; never empty, since Slack refuses that. */
export function plain(foreign: string): string {
  return oneLine(foreign).replaceAll(BROADCAST, `@${JOINER}`) || '–'
}

/** Cuts to `max` UTF-16 units without splitting a character, and says that it did. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text.slice(0, Math.max(0, max - 1)).replace(/[\ud800-\udbff]$/, '')}…`
}

/** The same for mrkdwn, where an entity or a `<!date…>` must not be cut in half either. */
export function cutMrkdwn(text: string, max: number): string {
  if (text.length <= max) return text
  return `${cut(text, max)
    .slice(0, -1)
    .replace(/&[a-z]{0,4}$/u, '')
    .replace(/<[^<>]*$/u, '')}…`
}

/** An instant in the reader's own zone, with UTC for whoever cannot show that. */
export function when(iso: string, format: 'time' | 'date' = 'time'): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return 'at an unknown time'
  const tokens = format === 'time' ? '{time_secs}' : '{date_short_pretty} {time}'
  const fallback = format === 'time' ? utc(iso) : `${iso.slice(0, 10)} ${utc(iso)}`
  return `<!date^${Math.floor(at.getTime() / 1000)}^${tokens}|${fallback}>`
}

/** An instant where no mrkdwn is parsed: "03:07:12 UTC". */
export function utc(iso: string): string {
  return `${iso.slice(11, 19)} UTC`
}
