import {h} from '../dom.js'
import {link} from '../text/links.js'
import {mrkdwn, plainText} from '../text/mrkdwn.js'

/** Secondary attachments, as Alertmanager and older apps send them. */

const NAMED_COLORS = {good: 'var(--good)', warning: 'var(--warn)', danger: 'var(--bad)'}

const colorOf = ({color}) => {
  if (NAMED_COLORS[color]) return NAMED_COLORS[color]
  return /^#?[0-9a-f]{6}$/i.test(color ?? '') ? `#${color.replace('#', '')}` : undefined
}

const field = (item, context) =>
  h('div', {class: item.short ? 'short' : 'long'}, h('strong', null, item.title), mrkdwn(item.value, context))

const title = attachment =>
  h(
    'div',
    {class: 'attachment-title'},
    attachment.title_link
      ? link(attachment.title_link, ...plainText(attachment.title))
      : plainText(attachment.title),
  )

const contentOf = (attachment, context) => [
  attachment.author_name ? h('div', {class: 'attachment-author'}, attachment.author_name) : null,
  attachment.title ? title(attachment) : null,
  attachment.text ? mrkdwn(attachment.text, context) : null,
  attachment.fields
    ? h(
        'div',
        {class: 'fields'},
        attachment.fields.map(item => field(item, context)),
      )
    : null,
  attachment.blocks ? context.renderBlocks(attachment.blocks) : null,
  attachment.footer ? h('div', {class: 'context'}, plainText(attachment.footer)) : null,
]

/** One attachment with its colour bar; the bar decorates, the words carry the meaning. */
export const attachment = (item, context) => {
  const content = contentOf(item, context).filter(Boolean)
  const box = h(
    'div',
    {class: 'attachment'},
    content.length > 0 ? content : mrkdwn(item.fallback ?? '', context),
  )
  const color = colorOf(item)
  if (color) box.style.setProperty('--bar', color)
  const pretext = item.pretext ? mrkdwn(item.pretext, context) : null
  const node = h('div', {class: 'attachment-outer'}, pretext, box)
  node.dataset.signature = JSON.stringify(item)
  return node
}
