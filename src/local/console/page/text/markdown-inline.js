import {h} from '../dom.js'
import {emoji, textWithEmoji} from './emoji.js'
import {link} from './links.js'

/** Inline standard Markdown, as far as Slack's `markdown` block goes. */
const TOKEN =
  /`[^`]+`|\*\*(?=\S).+?\*\*|__(?=\S).+?__|~~(?=\S).+?~~|\*(?=\S)[^*]+\*|(?<![\p{L}\p{N}])_(?=\S)[^_]+_(?![\p{L}\p{N}])|!?\[[^\]]*\]\([^)\s]+\)|https?:\/\/[^\s<>)]+|:[a-z0-9_+-]+:|\\[\\`*_~[\]]/gu

const TAGS = {'**': 'strong', __: 'strong', '~~': 's', '*': 'em', _: 'em'}

const styled = token => {
  const mark = TAGS[token.slice(0, 2)] ? token.slice(0, 2) : token[0]
  return h(TAGS[mark], null, markdownInline(token.slice(mark.length, -mark.length)))
}

const linked = token => {
  const cut = token.lastIndexOf('](')
  const label = token.slice(token.indexOf('[') + 1, cut)
  return link(token.slice(cut + 2, -1), ...markdownInline(label))
}

const node = token => {
  if (token[0] === '\\') return token[1]
  if (token[0] === '`') return h('code', null, token.slice(1, -1))
  if (token[0] === ':') return emoji(token.slice(1, -1)) ?? token
  if (token.startsWith('http')) return link(token, token)
  return /^!?\[/.test(token) ? linked(token) : styled(token)
}

/** The nodes of one stretch of Markdown. */
export const markdownInline = text => {
  const nodes = []
  let from = 0
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(...textWithEmoji(text.slice(from, match.index)), node(match[0]))
    from = match.index + match[0].length
  }
  return [...nodes, ...textWithEmoji(text.slice(from))]
}
