import {byId, h} from './dom.js'
import {HOME, hashOf} from './route.js'

const entry = ({route, channel, label, icon, unread}) => {
  const current = route.channel === channel
  return h(
    'li',
    {dataset: {key: channel, signature: JSON.stringify([route, label, unread])}},
    h(
      'a',
      {
        href: hashOf({as: route.as, channel}),
        'aria-current': current ? 'page' : null,
        class: unread && !current ? 'unread' : null,
      },
      h('span', {class: 'entry-icon', 'aria-hidden': 'true'}, icon),
      h('span', {class: 'entry-name'}, label),
      unread && !current
        ? h('span', {class: 'count', 'aria-label': `${unread} unread`}, String(unread))
        : null,
    ),
  )
}

/** What stands before a channel's name: a direct message is with somebody, not about something. */
export const sigilOf = id => (id.startsWith('D') ? '@' : '#')

// A direct message belongs to its two members; of the other channels everybody sees the name.
const mayOpen = ({id, members}, as) => !id.startsWith('D') || !Array.isArray(members) || members.includes(as)

/** Channels and the app's Home, as links: the address says where one is. */
export const drawSidebar = ({state, route, unread: seen}) => {
  byId('home-link').replaceChildren(entry({route, channel: HOME, label: `${state.app.name} home`, icon: '⌂'}))
  byId('channels').replaceChildren(
    ...state.channels
      .filter(channel => mayOpen(channel, route.as))
      .map(({id, name, unread = 0}) =>
        entry({route, channel: id, label: name, icon: sigilOf(id), unread: unread + (seen.get(id) ?? 0)}),
      ),
  )
}
