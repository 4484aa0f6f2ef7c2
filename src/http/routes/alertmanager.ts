import {createHash, randomUUID, timingSafeEqual} from 'node:crypto'
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import type {z} from 'zod'
import {AlertGroup, MAX_ALERTS} from '../../domain/alert.ts'
import {toFailure} from '../../domain/errors.ts'
import {type AlertCounters, alertCounters} from '../alert-counters.ts'
import type {HttpOptions} from '../options.ts'
import {throttled} from '../throttle.ts'

/** Problems named in one answer; the rest only makes the answer long. */
const MAX_PROBLEMS = 5

/**
 * `POST /alerts/alertmanager`: answers after the alerts are in the store, works on them afterwards. A store that is
 * away gives 503, so that Alertmanager keeps them and tries again.
 */
export function alertmanagerRoute(server: FastifyInstance, options: HttpOptions): void {
  const counters = alertCounters(options.registry)
  const throttle = throttled(options)
  server.post(
    '/alerts/alertmanager',
    {onRequest: [throttle, async (request, reply) => authenticate(request, reply, options)]},
    async (request, reply) => {
      const parsed = AlertGroup.safeParse(request.body)
      if (!parsed.success) return refuse(parsed.error, reply, options)
      return take(parsed.data, reply, {options, counters})
    },
  )
}

async function refuse(error: z.ZodError, reply: FastifyReply, {log}: HttpOptions): Promise<FastifyReply> {
  const problems = problemsOf(error)
  log.warn({problems}, 'a webhook body was refused')
  const tooMany = error.issues.some(({code, path}) => code === 'too_big' && path.join('.') === 'alerts')
  return reply.code(400).send({
    error: tooMany
      ? 'This group has more alerts than one delivery may carry.'
      : 'This is not an Alertmanager webhook of version 4.',
    problems,
    remedy: tooMany
      ? `Set max_alerts to ${MAX_ALERTS} or less in the webhook_config of Alertmanager.`
      : 'Point an Alertmanager webhook_config at this URL.',
  })
}

async function take(
  group: AlertGroup,
  reply: FastifyReply,
  {options, counters}: {readonly options: HttpOptions; readonly counters: AlertCounters},
): Promise<FastifyReply> {
  const {operations, clock, log} = options
  const key = `alertmanager:${randomUUID()}`
  const delivery = {key, source: 'alertmanager', body: JSON.stringify(group)} as const
  try {
    const received = await operations.takeAlerts({...delivery, receivedAt: clock.now().toISOString()}, group)
    counters.received.inc(group.alerts.length)
    counters.unmatched.inc(received.unmatched)
    followUp(key, received.incidents, options)
    return reply.code(200).send(received)
  } catch (thrown) {
    counters.failed.inc()
    log.error({code: toFailure(thrown).code, err: thrown}, 'alerts could not be kept')
    return reply.code(503).send({error: 'The store is not available; send this again.'})
  }
}

/** Goes on after the answer; apart, so that what waits for its look holds two ids and not a body of megabytes. */
function followUp(key: string, incidents: readonly string[], {operations, background}: HttpOptions): void {
  background.start('follow up alerts', async () => {
    await operations.followUpAlerts(incidents)
    await operations.finishDelivery(key)
  })
}

async function authenticate(
  request: FastifyRequest,
  reply: FastifyReply,
  {webhookToken, log}: HttpOptions,
): Promise<void> {
  if (webhookToken !== null && sameSecret(request.headers.authorization ?? '', `Bearer ${webhookToken}`))
    return
  log.warn({remote: request.ip}, 'a webhook call without the right token was refused')
  await reply
    .code(401)
    .header('www-authenticate', 'Bearer')
    .send({
      error:
        webhookToken === null
          ? 'No webhook token is configured, so no alert is taken.'
          : 'The bearer token is missing or wrong.',
      remedy:
        'Set http_config.authorization.credentials in Alertmanager to the value of QUORATE_WEBHOOK_TOKEN.',
    })
}

/** Compares digests, so neither content nor length of the secret shows in the time it takes. */
function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

function problemsOf(error: z.ZodError): readonly string[] {
  return error.issues
    .slice(0, MAX_PROBLEMS)
    .map(({path, message}) => `${path.join('.') || 'body'}: ${message}`)
}
