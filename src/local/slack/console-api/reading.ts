import type {FastifyInstance} from 'fastify'
import {z} from 'zod'
import {openableChannel, personOf} from '../interactions/parties.ts'
import {openHome} from '../interactions/people-say.ts'
import type {JsonObject} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import type {Message} from '../store/model.ts'
import {consoleMessage, consoleView} from './shapes.ts'

const viewer = z.object({as: z.string()})
const arriving = viewer.extend({opened: z.literal('1').optional()})
const inChannel = z.object({id: z.string()})
const inThread = inChannel.extend({ts: z.string()})

/** What the console shows: people, channels, messages, threads, modals, Home tabs. */
export function addReadingRoutes(server: FastifyInstance, state: WorkspaceState): void {
  server.get('/console/api/state', async () => workspaceOf(state))
  server.get('/console/api/status', async () => ({sockets: state.sockets.count()}))
  server.get('/console/api/commands', async () => ({completions: state.completions}))
  server.get('/console/api/channels/:id/messages', async request => {
    const {id} = inChannel.parse(request.params)
    return messagesOf(state, {user: viewer.parse(request.query).as, channel: id})
  })
  server.get('/console/api/channels/:id/threads/:ts', async request => {
    const {id, ts} = inThread.parse(request.params)
    return messagesOf(state, {user: viewer.parse(request.query).as, channel: id, thread: ts})
  })
  server.get('/console/api/view', async request => ({
    view: consoleView(state.views.top(viewer.parse(request.query).as)),
  }))
  server.get('/console/api/home', async request => homeOf(state, arriving.parse(request.query)))
  server.get('/console/api/files/:id', async (request, reply) => {
    const file = state.files.get(inChannel.parse(request.params).id)
    if (file === undefined) return await reply.status(404).send({error: 'There is no such file.'})
    return await reply.type(file.mimetype).send(file.body)
  })
}

function workspaceOf({spec, channels}: WorkspaceState): JsonObject {
  const {name, botUserId, command, shortcuts} = spec.app
  return {
    team: spec.team,
    app: {name, botUserId, command, shortcuts},
    people: spec.people.map(({id, name, role}) => ({id, name, role})),
    groups: spec.groups.map(({id, handle}) => ({id, handle})),
    // A direct message is a channel of its own, shown under the app's name.
    channels: channels.all().map(channel => ({
      id: channel.id,
      name: channel.im === undefined ? channel.name : name,
      members: channel.members,
    })),
  }
}

/** The tab as it was published last. Only an arrival is told to the app, whose answer comes as a change. */
function homeOf(state: WorkspaceState, {as: user, opened}: z.infer<typeof arriving>): JsonObject {
  if (opened !== undefined) openHome(state, user)
  return {view: consoleView(state.views.home(user))}
}

interface Reading {
  readonly user: string
  readonly channel: string
  readonly thread?: string
}

function messagesOf(state: WorkspaceState, {user, channel, thread}: Reading): JsonObject {
  personOf(state, user)
  openableChannel(state, user, channel)
  const shared = thread === undefined ? state.messages.topLevel(channel) : threadOf(state, channel, thread)
  const own = state.messages.ephemerals(user, channel).filter(message => message.threadTs === thread)
  // Both lists are in order; timestamps have a fixed width, so text order is time order.
  const all = [...shared, ...own].toSorted((one, other) => (one.ts < other.ts ? -1 : 1))
  return {messages: all.map(message => consoleMessage(state, message))}
}

function threadOf(state: WorkspaceState, channel: string, ts: string): readonly Message[] {
  const parent = state.messages.get(channel, ts)
  return [...(parent === undefined ? [] : [parent]), ...state.messages.replies(channel, ts)]
}
