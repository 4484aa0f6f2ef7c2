import Fastify, {type FastifyInstance, type FastifyReply, type FastifyRequest} from 'fastify'
import type {Log} from '../ports/runtime.ts'
import type {HttpOptions} from './options.ts'
import {alertmanagerRoute} from './routes/alertmanager.ts'
import {healthRoutes} from './routes/health.ts'

/** Largest webhook body taken; Alertmanager's own groups stay far below (`max_alerts` bounds them). */
const BODY_LIMIT_BYTES = 2 * 1024 * 1024

/** Builds the server: webhook, health, metrics and Slack's HTTP mode. The caller listens and closes. */
export function createServer(options: HttpOptions): FastifyInstance {
  const {slackEvents} = options
  const server = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    logger: false,
    forceCloseConnections: true,
  })
  server.setErrorHandler(async (error: Refused, request, reply) =>
    refuse(error, {request, reply, log: options.log}),
  )
  alertmanagerRoute(server, options)
  healthRoutes(server, options)
  if (slackEvents !== null) mountSlack(server, slackEvents)
  return server
}

interface Refused {
  readonly statusCode?: number
  readonly message: string
}

/** What Fastify refuses before a route sees it, and what a route failed at. Logged once, answered with what to do. */
async function refuse(
  error: Refused,
  {request, reply, log}: {readonly request: FastifyRequest; readonly reply: FastifyReply; readonly log: Log},
): Promise<FastifyReply> {
  const status = error.statusCode ?? 500
  if (status >= 500) {
    log.error({err: error}, 'an HTTP request failed')
    return reply.code(status).send({error: 'Quorate could not handle this request; its log says why.'})
  }
  log.warn({route: request.routeOptions.url, status, why: error.message}, 'an HTTP request was refused')
  return reply.code(status).send({error: error.message, remedy: remedies[status] ?? OTHER_REMEDY})
}

const remedies: Readonly<Record<number, string>> = {
  413: 'Set max_alerts in the webhook_config of Alertmanager, so that a group stays below 2 MiB.',
  415: 'Send JSON, with content-type application/json.',
}
const OTHER_REMEDY = 'Point an Alertmanager webhook_config at this URL; it sends JSON of webhook version 4.'

/** Hands the untouched request to Slack's own receiver before any body parser could consume it. */
function mountSlack(server: FastifyInstance, slackEvents: NonNullable<HttpOptions['slackEvents']>): void {
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.hijack()
    slackEvents(request.raw, reply.raw)
  }
  server.all('/slack/events', {onRequest}, async () => undefined)
}
