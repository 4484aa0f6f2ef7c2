import {attempt} from './announce.js'
import {getMessages, postCommand, postMessage} from './api.js'
import {createComposer} from './composer.js'
import {byId} from './dom.js'
import {createMessageList} from './message-list.js'
import {coalesced} from './refresh.js'
import {HOME} from './route.js'
import {sigilOf} from './sidebar.js'
import {commandSuggestions, mentionSuggestions, toSlackText} from './suggestions.js'

/** The middle pane: a channel's top-level messages. */

const slackbot = {user: 'USLACKBOT', username: 'Slackbot'}

const place = ({route}) => ({channel: route.channel, ephemeralFor: route.as})

const runCommand = async (text, session) => {
  const {app} = session.state
  const [command, ...words] = text.split(/\s+/)
  if (command !== app.command) {
    const hint = `\`${command}\` is not a valid command. The bot's command here is \`${app.command}\`.`
    session.notes.add({...slackbot, ...place(session), text: hint})
    return
  }
  const where = place(session)
  const {answer, error} = await postCommand({
    as: where.ephemeralFor,
    channel: where.channel,
    text: words.join(' '),
  })
  if (error) session.notes.add({...slackbot, ...where, text: error})
  if (answer) session.notes.add({user: app.botUserId, botId: app.botUserId, ...where, ...answer})
}

const say = (text, {state, route}) =>
  postMessage({as: route.as, channel: route.channel, text: toSlackText(text, state)})

const send = (text, session) => (text.startsWith('/') ? runCommand(text, session) : say(text, session))

const suggest = (text, {state, completions}) => [
  ...commandSuggestions(text, {completions, command: state.app.command}),
  ...mentionSuggestions(text, state),
]

const nameOf = ({state, route}) => state.channels.find(({id}) => id === route.channel)

const drawHead = session => {
  const found = nameOf(session)
  const count = Array.isArray(found?.members) ? found.members.length : (found?.members ?? 0)
  byId('channel-name').textContent = found
    ? `${sigilOf(found.id)} ${found.name}`
    : `${session.state.app.name} home`
  byId('channel-about').textContent = found
    ? `${count} ${count === 1 ? 'member' : 'members'}`
    : 'Only you see this page'
  return found
}

/** @returns {{refresh: () => Promise<void>, open: () => void}} */
export const createChannel = ({session, actions, afterSend}) => {
  const list = createMessageList({list: byId('messages'), session, actions, inThread: false})
  const load = async () => {
    const {as, channel} = session.route
    if (channel === HOME) return
    const answer = await attempt(() => getMessages({as, channel}))
    const stillHere = session.route.as === as && session.route.channel === channel
    if (answer && stillHere) list.show(session.notes.mergeInto(answer.messages, {as, channel}))
  }
  const refresh = coalesced(load)
  const sendAndShow = async text => {
    const done = await attempt(() => send(text, session).then(() => true))
    await Promise.all([refresh(), afterSend()])
    return done === true
  }
  const composer = createComposer({
    label: 'Message',
    suggest: text => suggest(text, session),
    send: sendAndShow,
  })
  byId('channel-composer').append(composer.form)
  const open = () => {
    const found = drawHead(session)
    list.clear()
    composer.setLabel(`Message ${found ? sigilOf(found.id) + found.name : ''}`, 'Message, or / for commands')
  }
  return {refresh, open}
}
