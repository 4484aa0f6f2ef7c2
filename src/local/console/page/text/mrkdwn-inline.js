import {h, wholeIfName} from '../dom.js'
import {formatDate} from './dates.js'
import {emoji, textWithEmoji} from './emoji.js'
import {isSafeUrl, link, mention} from './links.js'

/**
 * Inline mrkdwn: https://docs.slack.dev/messaging/formatting-message-text
 * A style opens after white space or punctuation and closes before it, as in Slack: `a_b_c` stays as it is.
 */
const BEFORE = '(?<![\\p{L}\\p{N}])'
const AFTER = '(?![\\p{L}\\p{N}])'
const styled = mark => `${BEFORE}[${mark}](?=\\S)[^\\n]*?(?<!\\s)[${mark}]${AFTER}`
const TOKEN = new RegExp(
  ['<[^<>\\n]+>', '`[^`\\n]+`', styled('*'), styled('_'), styled('~'), ':[a-z0-9_+-]+:'].join('|'),
  'gu',
)

const unescape = text => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const plain = text => textWithEmoji(unescape(text))

const person = (body, {directory, as}) => {
  const [id, label] = body.slice(1).split('|')
  return mention(`@${label || directory.personName(id)}`, {self: id === as})
}

const channel = (body, {directory}) => {
  const [id, label] = body.slice(1).split('|')
  return mention(`#${label || directory.channelName(id)}`)
}

const group = (id, label, {directory}) => mention(label || `@${directory.groupHandle(id)}`)

const special = (body, context) => {
  const [command, label] = body.slice(1).split('|')
  if (command.startsWith('date^')) return date(command, label)
  if (command.startsWith('subteam^')) return group(command.slice(8), label, context)
  return mention(`@${command}`, {self: true})
}

const date = (command, fallback) => {
  const [, seconds, format, url] = command.split('^')
  const text = unescape(formatDate(Number(seconds), format ?? '', fallback))
  const node = h('time', {title: fallback ? unescape(fallback) : null}, text)
  return url ? link(unescape(url), node) : node
}

const anchor = body => {
  const cut = body.indexOf('|')
  const url = unescape(cut < 0 ? body : body.slice(0, cut))
  // Slack never sends this; a bot that forgot to escape does, and should see what it wrote.
  if (cut < 0 && !isSafeUrl(url)) return `<${url}>`
  return link(url, ...(cut < 0 ? [url.replace(/^mailto:/, '')] : plain(body.slice(cut + 1))))
}

const BY_SIGIL = {'@': person, '#': channel, '!': special}

const angle = (token, context) => {
  const body = token.slice(1, -1)
  return (BY_SIGIL[body[0]] ?? anchor)(body, context)
}

const TAGS = {'*': 'strong', _: 'em', '~': 's'}

const node = (token, context) => {
  if (token[0] === '<') return angle(token, context)
  if (token[0] === '`') return h('code', {class: wholeIfName(token)}, unescape(token.slice(1, -1)))
  if (token[0] === ':') return emoji(token.slice(1, -1)) ?? token
  const inner = token.slice(1, -1)
  return inner ? h(TAGS[token[0]], {class: wholeIfName(inner)}, inline(inner, context)) : token
}

/** The nodes of one stretch of mrkdwn without line structure. */
export const inline = (text, context) => {
  const nodes = []
  let from = 0
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(...plain(text.slice(from, match.index)), node(match[0], context))
    from = match.index + match[0].length
  }
  return [...nodes, ...plain(text.slice(from))]
}
