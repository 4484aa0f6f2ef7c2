import {attachment} from './blocks/attachment.js'
import {renderBlocks} from './blocks/index.js'
import {h} from './dom.js'
import {messageTools} from './message-tools.js'
import {avatar, roleBeside} from './people.js'
import {clock, dateOfTs, exactTime} from './text/dates.js'
import {emoji} from './text/emoji.js'
import {mrkdwn} from './text/mrkdwn.js'

/**
 * One message.
 *
 * @typedef {object} MessageActions
 * @property {(message: any, click: any) => Promise<void>} click
 * @property {(message: any) => void} openThread
 * @property {(message: any, callbackId: string) => void} shortcut
 */

export const authorOf = ({username, user, botId}, directory) => {
  const known = directory.person(user)
  return {
    name: username ?? known?.name ?? user ?? botId ?? 'unknown',
    bot: Boolean(botId || known?.bot),
    role: known && roleBeside(known),
  }
}

const size = bytes =>
  new Intl.NumberFormat('en', {style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1}).format(
    bytes / 1000,
  )

const file = ({title, name, mimetype, size: bytes, url}) =>
  h(
    'a',
    {
      class: 'file',
      href: url,
      target: '_blank',
      rel: 'noreferrer',
      download: mimetype?.startsWith('image/') ? null : name,
    },
    mimetype?.startsWith('image/')
      ? h('img', {src: url, alt: title ?? name, loading: 'lazy'})
      : h('span', {class: 'file-icon', 'aria-hidden': 'true'}, '⬇'),
    h('span', {class: 'file-name'}, title ?? name, h('small', null, `${name} · ${size(bytes ?? 0)}`)),
  )

const reaction = ({name, count}) => h('li', null, emoji(name) ?? `:${name}:`, ` ${count}`)

const bodyOf = (message, context) => {
  const {text, blocks = [], attachments = [], files = [], reactions = []} = message
  const whole = {...context, renderBlocks: inner => renderBlocks(inner, context)}
  return [
    blocks.length > 0 ? renderBlocks(blocks, context) : text ? mrkdwn(text, context) : null,
    attachments.map(item => attachment(item, whole)),
    files.length > 0 ? h('div', {class: 'files'}, files.map(file)) : null,
    reactions.length > 0
      ? h('ul', {class: 'reactions', 'aria-label': 'Reactions'}, reactions.map(reaction))
      : null,
  ]
}

const headOf = ({message, author}) =>
  h(
    'div',
    {class: 'message-head'},
    h('span', {class: 'author'}, author.name),
    author.bot ? h('span', {class: 'badge'}, 'App') : null,
    author.role ? h('span', {class: 'role'}, author.role) : null,
    h(
      'time',
      {datetime: dateOfTs(message.ts).toISOString(), title: exactTime(message.ts)},
      clock(dateOfTs(message.ts)),
    ),
    message.edited ? h('span', {class: 'edited'}, '(edited)') : null,
  )

const privateNote = message =>
  message.ephemeralFor
    ? h('div', {class: 'private-note'}, h('span', {'aria-hidden': 'true'}, '◐ '), 'Only visible to you')
    : null

const replies = (message, actions) => {
  if (!message.replyCount) return null
  const count = `${message.replyCount} ${message.replyCount === 1 ? 'reply' : 'replies'}`
  const last = message.latestReply ? ` · last at ${clock(dateOfTs(message.latestReply))}` : ''
  return h(
    'button',
    {type: 'button', class: 'replies', onclick: () => actions.openThread(message)},
    h('strong', null, count),
    h('span', null, last),
    h('span', {class: 'chevron', 'aria-hidden': 'true'}, '›'),
  )
}

/** @param {{message: any, session: any, actions: MessageActions, inThread: boolean}} options */
export const renderMessage = ({message, session, actions, inThread}) => {
  const author = authorOf(message, session.directory)
  const context = {
    directory: session.directory,
    as: session.route.as,
    act: click => actions.click(message, click),
  }
  const main = h(
    'div',
    {class: 'message-main', dataset: {patch: 'main'}},
    h('div', {dataset: {patch: 'note'}}, privateNote(message)),
    headOf({message, author}),
    h('div', {class: 'message-body', dataset: {patch: 'body'}}, bodyOf(message, context)),
    h('div', {class: 'message-foot', dataset: {patch: 'foot'}}, inThread ? null : replies(message, actions)),
  )
  return h(
    'article',
    {
      class: message.ephemeralFor ? 'message private' : 'message',
      'aria-label': `${author.name} at ${clock(dateOfTs(message.ts))}`,
      dataset: {key: message.ts, ts: message.ts, signature: JSON.stringify([message, session.route.as])},
    },
    avatar(author.name, author),
    main,
    messageTools({message, session, actions, inThread}),
  )
}
