import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {z} from 'zod'
import {consoleFiles} from '../../../src/local/console/files.ts'
import {galleryMessages, incidentMessages, type Json, threadReplies} from './gallery-messages.ts'

/** A scripted workspace: answers the console API from plain data and keeps what the page posted. */
export interface Fixture {
  readonly url: string
  /** Paths read so far, with their query. */
  readonly read: readonly string[]
  readonly posted: readonly {readonly path: string; readonly body: Json}[]
  readonly messages: Map<string, Json[]>
  readonly replies: Json[]
  view: Json | null
  home: Json | null
  sockets: number
  /** What the next post to a path answers; once. */
  readonly answers: Map<string, Json & {status?: number}>
  /** Resolves when the page has posted to this path. */
  posting(path: string): Promise<Json>
  emit(event: Json): void
  close(): Promise<void>
}

const state = {
  team: {id: 'T1', name: 'Acme Operations', domain: 'acme'},
  app: {
    name: 'quorate',
    botUserId: 'UBOT',
    command: '/etcd',
    shortcuts: [{callbackId: 'diagnose_alert', name: 'Diagnose this alert'}],
  },
  people: [
    {id: 'U1', name: 'Olive', role: 'operator'},
    {id: 'U2', name: 'Arno', role: 'approver'},
    {id: 'U3', name: 'Ada', role: 'approver'},
    {id: 'U4', name: 'Otto', role: 'outsider'},
  ],
  groups: [{id: 'S1', handle: 'etcd-approvers'}],
  channels: [
    {id: 'C1', name: 'etcd-incidents', members: ['U1', 'U2', 'U3', 'UBOT']},
    {id: 'C2', name: 'gallery', members: ['U1', 'UBOT'], unread: 2},
    {id: 'C3', name: 'quiet', members: ['U1']},
    {id: 'D9', name: 'quorate', members: ['U2', 'UBOT']},
  ],
}

const completions = [
  ['status [cluster]', 'verdict and member table'],
  ['health [cluster]', 'is every member answering'],
  ['members [cluster]', 'ids, roles, addresses'],
  ['diagnose [cluster]', 'look for the cause'],
  ['run RUNBOOK [k=v]', 'plan a runbook and ask for approval'],
  ['runs', 'what ran lately'],
  ['audit [n]', 'the trail of this channel'],
  ['help [topic]', 'what I can do'],
].map(([usage, hint]) => ({usage, hint}))

const dot =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><rect width="120" height="60" rx="8" fill="#8aa4d6"/></svg>'

const send = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, {'content-type': 'application/json'})
  response.end(JSON.stringify(body))
}

const json = z.record(z.string(), z.unknown())

const readBody = async (request: IncomingMessage): Promise<Json> => {
  let text = ''
  for await (const part of request) text += part
  return json.parse(JSON.parse(text))
}

const shownTo = (messages: readonly Json[], as: string | null): Json[] =>
  messages.filter(({ephemeralFor}) => ephemeralFor === undefined || ephemeralFor === as)

interface Inside {
  readonly fixture: Fixture
  readonly streams: Set<ServerResponse>
  readonly record: (path: string, body: Json) => void
  readonly note: (read: string) => void
}

const inChannel = (messages: readonly Json[], channel: string | undefined): Json[] =>
  messages.map(message => ({channel, ...message}))

const read = ({fixture}: Inside, url: URL): unknown => {
  const path = url.pathname.replace('/console/api/', '')
  const as = url.searchParams.get('as')
  const [, channel, kind, ts] = path.split('/')
  const top = fixture.messages.get(channel ?? '') ?? []
  if (path === 'state') return state
  if (path === 'status') return {sockets: fixture.sockets}
  if (path === 'commands') return {completions}
  if (path === 'view') return {view: fixture.view}
  if (path === 'home') return {view: fixture.home}
  if (kind === 'messages') return {messages: inChannel(shownTo(top, as), channel)}
  const replies = fixture.replies.filter(({threadTs}) => threadTs === ts)
  return {messages: inChannel([...top.filter(message => message.ts === ts), ...replies], channel)}
}

const follow = ({streams}: Inside, response: ServerResponse): void => {
  response.writeHead(200, {'content-type': 'text/event-stream'})
  response.write(': connected\n\n')
  streams.add(response)
  response.on('close', () => streams.delete(response))
}

const answerPost = async (
  inside: Inside,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const path = url.pathname.replace('/console/api/', '')
  const body = await readBody(request)
  const {status = 200, ...answer} = inside.fixture.answers.get(path) ?? {ok: true}
  inside.fixture.answers.delete(path)
  send(response, answer, status)
  inside.record(path, body)
}

const route = async (inside: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const file = consoleFiles().get(url.pathname)
  if (request.method === 'POST') return await answerPost(inside, url, request, response)
  if (url.pathname.endsWith('/events')) return follow(inside, response)
  if (url.pathname.endsWith('dot.svg')) {
    response.writeHead(200, {'content-type': 'image/svg+xml'})
    response.end(dot)
    return
  }
  if (file === undefined) {
    inside.note(url.pathname.replace('/console/api/', '') + url.search)
    return send(response, read(inside, url))
  }
  response.writeHead(200, {'content-type': file.type})
  response.end(file.body)
}

const urlOf = (server: Server): string => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The fixture listens on no TCP port.')
  return `http://127.0.0.1:${address.port}/`
}

/** Starts the scripted workspace on a free loopback port. */
export async function startFixture(): Promise<Fixture> {
  const streams = new Set<ServerResponse>()
  const asked: string[] = []
  const posted: {path: string; body: Json}[] = []
  const waiting: {path: string; resolve: (body: Json) => void}[] = []
  const server = createServer((request, response) => void route(inside, request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const fixture: Fixture = {
    url: urlOf(server),
    read: asked,
    posted,
    messages: new Map([
      ['C1', incidentMessages()],
      ['C2', galleryMessages()],
      ['C3', []],
    ]),
    replies: threadReplies(),
    view: null,
    home: null,
    sockets: 2,
    answers: new Map(),
    posting: path => new Promise(resolve => waiting.push({path, resolve})),
    emit: event => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`)
    },
    close: async () => {
      for (const stream of streams) stream.end()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  const record = (path: string, body: Json): void => {
    posted.push({path, body})
    const index = waiting.findIndex(entry => entry.path === path)
    if (index >= 0) waiting.splice(index, 1)[0]?.resolve(body)
  }
  const inside: Inside = {fixture, streams, record, note: entry => asked.push(entry)}
  return fixture
}
