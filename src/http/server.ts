import Fastify, {type FastifyInstance} from 'fastify'
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
  server.setErrorHandler(async (error: {statusCode?: number; message: string}, _, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) options.log.error({err: error}, 'an HTTP request failed')
    await reply.code(status).send({
      error: status >= 500 ? 'Quorate could not handle this request; its log says why.' : error.message,
    })
  })
  alertmanagerRoute(server, options)
  healthRoutes(server, options)
  if (slackEvents !== null) mountSlack(server, slackEvents)
  return server
}

/** Hands the untouched request to Slack's own receiver before any body parser could consume it. */
function mountSlack(server: FastifyInstance, slackEvents: NonNullable<HttpOptions['slackEvents']>): void {
  server.addHook('onRequest', async (request, reply) => {
    if (request.url !== '/slack/events') return
    reply.hijack()
    slackEvents(request.raw, reply.raw)
  })
  server.all('/slack/events', async () => undefined)
}
