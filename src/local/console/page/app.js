import {attempt, complain} from './announce.js'
import {getCommands, getState, postClick, postShortcut} from './api.js'
import {createChannel} from './channel.js'
import {refreshConnection, showLost} from './connection.js'
import {byId} from './dom.js'
import {createEvents} from './events.js'
import {createHome} from './home.js'
import {createModal} from './modal.js'
import {avatar, createDirectory, fillPeopleSwitch} from './people.js'
import {createNotes} from './private-notes.js'
import {coalesced} from './refresh.js'
import {goTo, HOME, readRoute, resolveRoute} from './route.js'
import {drawSidebar} from './sidebar.js'
import {createThread} from './thread.js'

/** The page: one session, four panes, one event stream. */

const session = {
  state: undefined,
  directory: undefined,
  route: {},
  completions: [],
  notes: createNotes(),
  unread: new Map(),
}

const actions = {
  click: async (message, click) => {
    const {channel, ts} = message
    const answer = await attempt(() => postClick({as: session.route.as, channel, ts, ...click}))
    if (answer?.ok === false) complain(answer.error ?? 'The app did not accept the click.')
    await panes.modal.refresh()
  },
  openThread: ({ts, threadTs}) => goTo({...session.route, thread: threadTs ?? ts}),
  shortcut: async ({channel, ts}, callbackId) => {
    await attempt(() => postShortcut({as: session.route.as, channel, ts, callbackId}))
    await panes.modal.refresh()
  },
}

const panes = {}

const loadState = coalesced(async () => {
  const state = await attempt(getState)
  if (!state) return
  session.state = state
  session.directory = createDirectory(state)
})

const refreshSidebar = coalesced(async () => {
  await loadState()
  if (session.state) drawSidebar(session)
})

const refreshAll = async () => {
  await refreshSidebar()
  const middle = session.route.channel === HOME ? panes.home : panes.channel
  await Promise.all([middle.refresh(), panes.thread.refresh(), panes.modal.refresh(), refreshConnection()])
}

const MESSAGE_KINDS = new Set(['message', 'changed', 'deleted', 'ephemeral', 'reaction'])

const countUnread = channel => {
  session.unread.set(channel, (session.unread.get(channel) ?? 0) + 1)
  void refreshSidebar()
}

const onMessageEvent = ({kind, channel, threadTs, ts}) => {
  const elsewhere = channel && channel !== session.route.channel
  if (kind === 'message' && elsewhere && !threadTs) countUnread(channel)
  if (elsewhere) return
  void panes.channel.refresh()
  const {thread} = session.route
  if (thread && (!threadTs || threadTs === thread || ts === thread)) void panes.thread.refresh()
}

const onEvent = event => {
  if (MESSAGE_KINDS.has(event.kind)) onMessageEvent(event)
  else if (event.kind === 'view') void panes.modal.refresh()
  else if (event.kind === 'home' && session.route.channel === HOME) void panes.home.refresh()
  else if (event.kind === 'connection') void refreshConnection()
}

/** After a gap in the stream anything may have changed. The mark tells whoever photographs the page that it is live. */
const onOpen = async () => {
  await refreshAll()
  document.body.dataset.ready = ''
}

const events = createEvents({onEvent, onOpen: () => void onOpen(), onLost: showLost})

const drawFrame = () => {
  const {route, state} = session
  const isHome = route.channel === HOME
  document.body.dataset.screen = route.thread ? 'thread' : 'channel'
  byId('team').textContent = state.team?.name ?? state.team
  document.body.toggleAttribute('data-wide', Boolean(route.wide))
  byId('thread-wide').setAttribute('aria-pressed', String(Boolean(route.wide)))
  byId('thread').hidden = !route.thread
  byId('home').hidden = !isHome
  byId('messages').hidden = isHome
  byId('channel-composer').hidden = isHome
  byId('me').replaceChildren(avatar(session.directory.personName(route.as)))
  fillPeopleSwitch({select: byId('people'), people: state.people, as: route.as})
  drawSidebar(session)
}

const personChanged = async as => {
  byId('home').replaceChildren()
  session.completions = (await attempt(() => getCommands(as)))?.completions ?? []
  events.follow(as)
  await panes.modal.refresh()
}

const openMiddle = ({channel}, moved) => {
  if (channel !== HOME) return panes.channel.refresh()
  return moved ? panes.home.open() : panes.home.refresh()
}

const arrive = async () => {
  const before = session.route
  const wanted = readRoute()
  const route = resolveRoute(wanted, session.state)
  session.route = route
  session.unread.delete(route.channel)
  drawFrame()
  const moved = before.as !== route.as || before.channel !== route.channel
  if (moved) panes.channel.open()
  if (moved || before.thread !== route.thread) panes.thread.open()
  await Promise.all([
    before.as === route.as ? null : personChanged(route.as),
    openMiddle(route, moved),
    panes.thread.refresh(),
  ])
}

const closeThread = () => {
  const {as, channel, thread} = session.route
  goTo({as, channel})
  byId('messages').querySelector(`[data-ts="${thread}"] .replies`)?.focus()
}

const toggleWide = () => {
  const {wide, ...route} = session.route
  goTo(wide ? route : {...route, wide: '1'})
}

const bind = () => {
  byId('people').addEventListener('change', event => goTo({...session.route, as: event.target.value}))
  byId('thread-close').addEventListener('click', closeThread)
  byId('thread-wide').addEventListener('click', toggleWide)
  byId('show-channels').addEventListener('click', () => {
    document.body.dataset.screen = 'channels'
  })
  byId('sidebar').addEventListener('click', event => {
    if (event.target.closest('a')) document.body.dataset.screen = 'channel'
  })
  addEventListener('hashchange', () => void arrive())
}

const start = async () => {
  await loadState()
  if (!session.state) return showLost()
  panes.modal = createModal({session})
  panes.home = createHome({pane: byId('home'), session, afterClick: () => panes.modal.refresh()})
  panes.channel = createChannel({session, actions, afterSend: () => panes.modal.refresh()})
  panes.thread = createThread({session, actions, afterSend: () => panes.modal.refresh()})
  bind()
  await arrive()
  await refreshConnection()
}

void start()
