import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import type {Fault} from '../faults.ts'
import type {JsonObject} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import {type ApiAnswer, type ApiRequest, answerCall} from '../web-api/call.ts'
import {fieldsOf} from './body.ts'

interface ApiRoute {
  readonly Params: {readonly method: string}
}

/** `/api/METHOD`, by GET or POST, with whatever faults were ordered. */
export function addApiRoutes(server: FastifyInstance, state: WorkspaceState): void {
  server.route<ApiRoute>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    handler: async (request, reply) => {
      const {token, ...args} = fieldsOf(request.query, request.body, request.headers['content-type'])
      const call: ApiRequest = {
        method: request.params.method,
        token: bearerOf(request) ?? (typeof token === 'string' ? token : undefined),
        args,
      }
      const fault = state.faults.take(call.method)
      if (fault === undefined) return await send(reply, answerCall(state, call))
      return await misbehave(reply, fault, {
        run: () => answerCall(state, call).body,
        note: response => state.journal.record({method: call.method, at: state.now(), args, response}),
      })
    },
  })
}

/** What a fault may do with the real work. */
export interface Work {
  /** Does the work; for faults that happen after it. */
  readonly run: () => JsonObject
  /** Writes down what the caller was told instead. */
  readonly note: (response: JsonObject) => void
}

/** Answers as the fault says instead of as the work would. */
export async function misbehave(reply: FastifyReply, fault: Fault, {run, note}: Work): Promise<FastifyReply> {
  if (fault.kind === 'reset-after-accept') run()
  else note({fault: fault.kind})
  switch (fault.kind) {
    case '429':
      return await reply
        .status(429)
        .header('retry-after', String(fault.retryAfter ?? 1))
        .send({ok: false, error: 'ratelimited'})
    case '5xx':
      return await reply.status(503).type('text/plain').send('upstream connect error')
    case 'error':
      return await reply.send({ok: false, error: fault.error ?? 'internal_error'})
    case 'hang':
      // Nothing answers until the caller gives up or the workspace stops.
      return reply.hijack()
    default:
      reply.hijack()
      reply.raw.socket?.resetAndDestroy()
      return reply
  }
}

function bearerOf({headers}: FastifyRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
}

async function send(reply: FastifyReply, {status, headers, body}: ApiAnswer): Promise<FastifyReply> {
  return await reply.status(status).headers(headers).send(body)
}
