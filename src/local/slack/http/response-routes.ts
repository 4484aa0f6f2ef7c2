import type {FastifyInstance, FastifyReply} from 'fastify'
import {SlackFailure} from '../failure.ts'
import {respond} from '../interactions/response.ts'
import {isObject, type JsonObject, parseJson} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import {misbehave} from './api-routes.ts'

interface ResponseRoute {
  readonly Params: {readonly id: string}
}

interface Outcome {
  readonly status: number
  readonly body: JsonObject
}

/** The addresses handed out as `response_url`. */
export function addResponseRoutes(server: FastifyInstance, state: WorkspaceState): void {
  for (const kind of ['commands', 'actions', 'app'])
    server.post<ResponseRoute>(`/${kind}/:team/:id`, async (request, reply) => {
      const body = parseJson(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '')
      const run = (): Outcome => take(state, request.params.id, body)
      const fault = state.faults.take('response_url')
      if (fault !== undefined)
        return await misbehave(reply, fault, {run: () => run().body, note: () => undefined})
      return await finish(state, reply, {body, outcome: run()})
    })
}

function take(state: WorkspaceState, id: string, body: unknown): Outcome {
  const target = state.tickets.respond(id)
  if ('error' in target) {
    state.journal.violate(`response_url: ${target.error}`)
    return {status: 404, body: {ok: false, error: target.error}}
  }
  if (!isObject(body)) return {status: 400, body: {ok: false, error: 'invalid_payload'}}
  try {
    respond(state, target, body)
    return {status: 200, body: {ok: true}}
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error
    state.journal.violate(`response_url: ${error.code}`)
    return {status: error.code === 'ratelimited' ? 429 : 400, body: {ok: false, error: error.code}}
  }
}

async function finish(
  state: WorkspaceState,
  reply: FastifyReply,
  {body, outcome}: {readonly body: unknown; readonly outcome: Outcome},
): Promise<FastifyReply> {
  state.journal.record({
    method: 'response_url',
    at: state.now(),
    args: isObject(body) ? body : {},
    response: outcome.body,
  })
  if (outcome.status === 429) reply.header('retry-after', '1')
  return await reply.status(outcome.status).send(outcome.body)
}
