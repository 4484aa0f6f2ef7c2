import {h, wholeIfName} from '../dom.js'
import {formatDate} from '../text/dates.js'
import {emoji, textWithEmoji} from '../text/emoji.js'
import {link, mention} from '../text/links.js'

/** rich_text: sections, lists, quotes and preformatted text made of leaves. */

const STYLES = {bold: 'strong', italic: 'em', strike: 's', code: 'code', underline: 'u'}

const withStyles = (nodes, style = {}, name = null) =>
  Object.entries(STYLES)
    .filter(([name]) => style[name])
    .reduce((inner, [, tag]) => [h(tag, {class: name}, inner)], nodes)

const lines = text =>
  text.split('\n').flatMap((line, index) => [...(index ? [h('br')] : []), ...textWithEmoji(line)])

const LEAVES = {
  text: leaf => withStyles(lines(leaf.text), leaf.style, wholeIfName(leaf.text)),
  link: leaf => withStyles([link(leaf.url, leaf.text ?? leaf.url)], leaf.style),
  user: (leaf, {directory, as}) => [
    mention(`@${directory.personName(leaf.user_id)}`, {self: leaf.user_id === as}),
  ],
  usergroup: (leaf, {directory}) => [mention(`@${directory.groupHandle(leaf.usergroup_id)}`)],
  channel: (leaf, {directory}) => [mention(`#${directory.channelName(leaf.channel_id)}`)],
  broadcast: leaf => [mention(`@${leaf.range}`, {self: true})],
  emoji: leaf => withStyles([emoji(leaf.name) ?? `:${leaf.name}:`], leaf.style),
  date: leaf => [
    h('time', {title: leaf.fallback}, formatDate(leaf.timestamp, leaf.format ?? '{date_num}', leaf.fallback)),
  ],
  color: leaf => [h('code', null, leaf.value)],
  team: leaf => [leaf.team_id],
}

const leaves = (elements, context) =>
  elements.flatMap(leaf => LEAVES[leaf.type]?.(leaf, context) ?? [`[${leaf.type}]`])

const listNode = (part, context) => {
  const ordered = part.style === 'ordered'
  const props = {
    class: part.indent ? `indent-${Math.min(4, part.indent)}` : null,
    start: ordered && part.offset ? part.offset + 1 : null,
  }
  return h(
    ordered ? 'ol' : 'ul',
    props,
    part.elements.map(item => h('li', null, leaves(item.elements, context))),
  )
}

const PARTS = {
  rich_text_section: (part, context) => h('p', null, leaves(part.elements, context)),
  rich_text_list: listNode,
  rich_text_quote: (part, context) => h('blockquote', null, h('p', null, leaves(part.elements, context))),
  rich_text_preformatted: part =>
    h(
      'pre',
      {tabindex: '0'},
      h(
        'code',
        null,
        part.elements.map(leaf => leaf.text ?? leaf.url ?? ''),
      ),
    ),
}

const part = (item, context) =>
  PARTS[item.type]?.(item, context) ?? h('p', {class: 'unsupported'}, `unsupported rich text ${item.type}`)

export const richText = (block, context) =>
  h(
    'div',
    {class: 'rich'},
    block.elements.map(item => part(item, context)),
  )
