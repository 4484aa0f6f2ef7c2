import type {ServerResponse} from 'node:http'
import type {FastifyInstance} from 'fastify'
import {z} from 'zod'
import type {Change} from '../changes.ts'
import type {WorkspaceState} from '../state.ts'

const viewer = z.object({as: z.string()})

/** Tells the console page, as server-sent events, what to fetch again. */
export function addEventRoute(server: FastifyInstance, state: WorkspaceState): void {
  server.get('/console/api/events', (request, reply) => {
    const {as: user} = viewer.parse(request.query)
    reply.hijack()
    stream(state, reply.raw, user)
  })
}

function stream({changes}: WorkspaceState, response: ServerResponse, user: string): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  })
  response.write(': connected\n\n')
  const stop = changes.listen(change => {
    if (concerns(change, user)) response.write(`data: ${JSON.stringify(shown(change))}\n\n`)
  })
  response.on('close', stop)
}

function concerns({kind, user: whose}: Change, user: string): boolean {
  return kind !== 'call' && (whose === undefined || whose === user)
}

function shown({user: _user, ...change}: Change): Omit<Change, 'user'> {
  return change
}
