import {getStatus} from './api.js'
import {byId, h} from './dom.js'

/** Whether the bot listens: a mark of its own shape per state, and the words. */
const draw = (kind, mark, words, detail) => {
  const pill = byId('connection')
  pill.className = `connection connection-${kind}`
  pill.title = `${words}${detail}`
  pill.replaceChildren(
    h('span', {'aria-hidden': 'true'}, mark),
    h('span', {class: 'connection-words'}, words),
    h('span', {class: 'connection-detail'}, detail),
  )
}

export const showLost = () => draw('lost', '△', 'Workspace unreachable', '')

export const refreshConnection = async () => {
  try {
    const {sockets} = await getStatus()
    if (sockets > 0) draw('on', '●', 'Bot connected', ` · ${sockets} ${sockets === 1 ? 'socket' : 'sockets'}`)
    else draw('off', '○', 'Bot not connected', '')
  } catch {
    showLost()
  }
}
