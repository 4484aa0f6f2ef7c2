import {attempt} from './announce.js'
import {getThread, postMessage} from './api.js'
import {createComposer} from './composer.js'
import {byId} from './dom.js'
import {createMessageList} from './message-list.js'
import {coalesced} from './refresh.js'
import {mentionSuggestions, toSlackText} from './suggestions.js'

/** The right pane: one thread, its parent first. */

/** Slack's own refusal, word for word, and what works instead. */
const refusal = (text, {app}) => {
  if (!text.startsWith('/')) return undefined
  const [command, ...words] = text.split(/\s+/)
  return `${command} is not supported in threads. Sorry! Mention the bot instead: @${app.name} ${words.join(' ')}`.trimEnd()
}

const refuse = (text, session) => {
  const {as, channel, thread} = session.route
  session.notes.add({
    user: 'USLACKBOT',
    username: 'Slackbot',
    channel,
    threadTs: thread,
    ephemeralFor: as,
    text: refusal(text, session.state),
  })
}

const say = (text, {state, route}) =>
  postMessage({as: route.as, channel: route.channel, threadTs: route.thread, text: toSlackText(text, state)})

const send = async (text, session) => (text.startsWith('/') ? refuse(text, session) : say(text, session))

/** @returns {{refresh: () => Promise<void>, open: () => void}} */
export const createThread = ({session, actions, afterSend}) => {
  const list = createMessageList({list: byId('thread-messages'), session, actions, inThread: true})
  const load = async () => {
    const {as, channel, thread} = session.route
    if (!thread) return
    const answer = await attempt(() => getThread({as, channel, ts: thread}))
    if (answer && session.route.thread === thread && session.route.as === as)
      list.show(session.notes.mergeInto(answer.messages, {as, channel, thread}))
  }
  const refresh = coalesced(load)
  const sendAndShow = async text => {
    const done = await attempt(() => send(text, session).then(() => true))
    await Promise.all([refresh(), afterSend()])
    return done === true
  }
  const composer = createComposer({
    label: 'Reply in thread',
    suggest: text => mentionSuggestions(text, session.state),
    warn: text => refusal(text, session.state),
    send: sendAndShow,
  })
  byId('thread-composer').append(composer.form)
  const open = () => {
    list.clear()
    composer.setLabel(`Reply, or mention @${session.state.app.name}`)
  }
  return {refresh, open}
}
