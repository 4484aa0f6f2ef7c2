import {h} from '../dom.js'
import {emoji, textWithEmoji} from './emoji.js'
import {inline} from './mrkdwn-inline.js'

/**
 * Line structure of mrkdwn: fences, quotes, lists, paragraphs.
 */
const QUOTE = /^(?:&gt;|>) ?/
const BULLET = /^\s*[•◦▪] +/
const DASH = /^\s*[-*] +/
const NUMBER = /^\s*\d+\. +/

const kindOf = line => {
  if (QUOTE.test(line)) return 'quote'
  if (BULLET.test(line) || DASH.test(line)) return 'bullets'
  if (NUMBER.test(line)) return 'numbers'
  return 'text'
}

const groupLines = lines => {
  const groups = []
  for (const line of lines) {
    const kind = kindOf(line)
    const last = groups.at(-1)
    if (last?.kind === kind) last.lines.push(line)
    else groups.push({kind, lines: [line]})
  }
  return groups
}

const withBreaks = (lines, context) =>
  lines.flatMap((line, index) => [...(index ? [h('br')] : []), ...inline(line, context)])

const strip = line => line.replace(BULLET, '').replace(DASH, '')
const depth = line => Math.min(4, Math.floor((line.match(/^\s*/)?.[0].length ?? 0) / 2))

const item = (text, line, context) => {
  const level = depth(line)
  return h('li', level ? {class: `indent-${level}`} : null, inline(text, context))
}

const GROUPS = {
  quote: (lines, context) =>
    h(
      'blockquote',
      null,
      render(
        lines.map(line => line.replace(QUOTE, '')),
        context,
      ),
    ),
  bullets: (lines, context) =>
    h(
      'ul',
      null,
      lines.map(line => item(strip(line), line, context)),
    ),
  numbers: (lines, context) =>
    h(
      'ol',
      {start: Number.parseInt(lines[0].trim(), 10)},
      lines.map(line => item(line.replace(NUMBER, ''), line, context)),
    ),
  text: (lines, context) => paragraphs(lines, context),
}

const paragraphs = (lines, context) =>
  lines
    .join('\n')
    .split(/\n{2,}/)
    .map(part => part.replace(/^\n+|\n+$/g, ''))
    .filter(Boolean)
    .map(part => h('p', null, withBreaks(part.split('\n'), context)))

const render = (lines, context) => groupLines(lines).flatMap(({kind, lines}) => GROUPS[kind](lines, context))

const code = text =>
  h(
    'pre',
    {tabindex: '0'},
    h(
      'code',
      null,
      text
        .replace(/^\n|\n$/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&'),
    ),
  )

/** A whole mrkdwn text. Odd parts of a split at fences are code; an unclosed fence stays text. */
export const mrkdwn = (text, context) => {
  const parts = String(text ?? '').split('```')
  if (parts.length % 2 === 0) parts.push(`\`\`\`${parts.pop()}`)
  const nodes = parts.flatMap((part, index) =>
    index % 2 ? [code(part)] : part.trim() ? render(part.split('\n'), context) : [],
  )
  return h('div', {class: 'rich'}, nodes)
}

const SHORTCODE = /(:[a-z0-9_+-]+:)/

/** `plain_text`: no markup, emoji shortcodes only. */
export const plainText = text =>
  String(text ?? '')
    .split(SHORTCODE)
    .flatMap(part => (SHORTCODE.test(part) && emoji(part.slice(1, -1))) || textWithEmoji(part))

/** A Slack text object of either kind. */
export const textObject = (text, context) => {
  if (typeof text === 'string') return h('span', null, plainText(text))
  if (text?.type === 'mrkdwn') return mrkdwn(text.text, context)
  return h('span', {class: 'plain'}, plainText(text?.text))
}
