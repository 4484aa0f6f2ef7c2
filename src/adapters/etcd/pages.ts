import {z} from 'zod'
import {type HealthAnswer, MetricFacts} from '../../domain/observation.ts'
import type {Call, EtcdReader} from '../../ports/etcd.ts'
import {badAnswer, fetchPage} from './http.ts'
import {BrokenPageError, readMetricsPage} from './metrics-page.ts'
import type {EtcdOptions} from './options.ts'

/** etcd writes the flag as text; 3.4 gives no reason. */
const HealthPage = z.object({health: z.enum(['true', 'false']), reason: z.string().default('')})

/** The two pages a member serves over plain HTTP or HTTPS. */
export function createPages(options: EtcdOptions): Pick<EtcdReader, 'health' | 'metrics'> {
  return {
    health: (endpoint, call) => readHealth(options, endpoint, call),
    metrics: (endpoint, call) => readMetrics(options, endpoint, call),
  }
}

/** Always at the client address: that is the way whose health matters. */
async function readHealth(
  {tls, serverName}: EtcdOptions,
  endpoint: string,
  call: Call,
): Promise<HealthAnswer> {
  const url = new URL('/health', endpoint)
  const {text, status} = await fetchPage({what: 'read the health of', url, call, tls, serverName})
  const page = HealthPage.safeParse(jsonOf(text))
  if (!page.success) throw badAnswer(url, `is not etcd's health page (HTTP ${status})`)
  return {healthy: page.data.health === 'true', reason: page.data.reason}
}

async function readMetrics(
  {metrics, tls, serverName}: EtcdOptions,
  endpoint: string,
  call: Call,
): Promise<MetricFacts> {
  const url = new URL('/metrics', endpoint)
  if (metrics) {
    url.protocol = `${metrics.scheme}:`
    url.port = String(metrics.port)
  }
  const {text, status} = await fetchPage({what: 'read the metrics of', url, call, tls, serverName})
  if (status !== 200) throw badAnswer(url, `is HTTP ${status}`)
  try {
    return MetricFacts.parse(readMetricsPage(text))
  } catch (cause) {
    const why = cause instanceof BrokenPageError ? cause.message : 'has values that make no sense'
    throw badAnswer(url, why, cause)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
