import {announce} from './announce.js'
import {h} from './dom.js'
import {authorOf, renderMessage} from './message.js'
import {keepingFocus, reconcile} from './patch.js'
import {dayName} from './text/dates.js'

/** A scrolling list of messages that stays where the reader is, or at the end when the reader is there. */

// Within this many pixels of the end a reader counts as reading the newest message.
const NEAR_END_PX = 60

const dayDivider = (ts, name) =>
  h(
    'div',
    {class: 'day', role: 'separator', dataset: {key: `day ${name}`, signature: name}},
    h('span', null, name),
  )

const withDays = (messages, toNode) => {
  let day
  return messages.flatMap(message => {
    const name = dayName(message.ts)
    const divider = name === day ? [] : [dayDivider(message.ts, name)]
    day = name
    return [...divider, toNode(message)]
  })
}

const threadDivider = count =>
  h(
    'div',
    {class: 'day', role: 'separator', dataset: {key: 'replies', signature: String(count)}},
    h('span', null, count === 1 ? '1 reply' : `${count} replies`),
  )

const threadNodes = (messages, toNode) => {
  const [parent, ...replies] = messages.map(toNode)
  if (!parent) return []
  return replies.length > 0 ? [parent, threadDivider(replies.length), ...replies] : [parent]
}

const isNearEnd = list => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX

const tellNew = ({messages, last, session}) => {
  const fresh = messages.filter(({ts, user}) => ts > last && user !== session.route.as)
  const newest = fresh.at(-1)
  if (newest) announce(`${authorOf(newest, session.directory).name}: ${newest.text ?? 'new message'}`)
}

const emptyNote = () =>
  h(
    'div',
    {class: 'empty', dataset: {key: 'empty', signature: 'empty'}},
    h('p', null, 'Nothing here yet.'),
    h('p', null, 'Type / below to see what the bot can do.'),
  )

/**
 * @param {{list: HTMLElement, session: any, actions: any, inThread: boolean}} options
 * @returns {{show: (messages: any[]) => void, clear: () => void}}
 */
export const createMessageList = ({list, session, actions, inThread}) => {
  let last
  const toNode = message => renderMessage({message, session, actions, inThread})
  const arrange = inThread ? threadNodes : withDays
  const show = messages => {
    const follow = last === undefined || isNearEnd(list)
    if (last !== undefined) tellNew({messages, last, session})
    const nodes = messages.length > 0 ? arrange(messages, toNode) : [emptyNote()]
    keepingFocus(list, () => reconcile(list, nodes))
    if (follow) list.scrollTop = list.scrollHeight
    last = messages.at(-1)?.ts ?? ''
  }
  const clear = () => {
    last = undefined
    list.replaceChildren()
  }
  return {show, clear}
}
