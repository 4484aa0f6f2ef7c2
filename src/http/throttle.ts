import type {FastifyReply, FastifyRequest} from 'fastify'
import type {HttpOptions} from './options.ts'
import {type Pace, paceLimit} from './rate-limit.ts'

/**
 * What one sender may deliver. Alertmanager sends one request per group and interval: a hundred clusters that break at
 * once are a hundred. Set too low, a storm arrives late; too high, a sender gone mad keeps the store from everybody else.
 */
const PACE: Pace = {burst: 2000, perSecond: 1000}
/** Alertmanager waits as it likes; others are told, in seconds. */
const RETRY_AFTER_S = 1

/**
 * Holds up a sender that delivers too fast, before its token is looked at, so that guessing it is slow too. 503 and not
 * 429: Alertmanager's webhook tries again after 5xx only, and drops what was answered 429
 * (https://github.com/prometheus/alertmanager/pull/2145).
 */
export function throttled({
  clock,
  log,
}: Pick<HttpOptions, 'clock' | 'log'>): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const admit = paceLimit(PACE, clock)
  return async (request, reply) => {
    const admission = admit(request.ip)
    if (admission.taken) return
    if (admission.first) log.warn({remote: request.ip}, 'a sender delivers faster than the webhook takes')
    await reply
      .code(503)
      .header('retry-after', String(RETRY_AFTER_S))
      .send({
        error: `More than ${PACE.perSecond} deliveries a second came from this address; send this again.`,
        remedy:
          'Group more alerts into one delivery: group_by and group_interval in the route of Alertmanager.',
      })
  }
}
