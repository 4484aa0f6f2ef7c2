import {h, isShort} from '../dom.js'

const SAFE = /^(?:https?:|mailto:)/i

/** Whether a link from a message may become one here; `javascript:` and its like stay text. */
export const isSafeUrl = url => SAFE.test(url ?? '')

/** A link that leaves the console in a new tab, or plain text when the address is not a web one. */
export const link = (url, ...label) =>
  isSafeUrl(url)
    ? h('a', {href: url, target: '_blank', rel: 'noreferrer noopener'}, ...label)
    : h('span', null, ...label)

/** @param {string} text @param {{self?: boolean}} [options] */
export const mention = (text, {self = false} = {}) => {
  const classes = ['mention', self && 'mention-self', isShort(text) && 'whole']
  return h('span', {class: classes.filter(Boolean).join(' ')}, text)
}
