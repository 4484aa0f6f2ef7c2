import {z} from 'zod'
import {
  type HealthAnswer,
  MetricFacts,
  type ReadinessAnswer,
  type VersionAnswer,
} from '../../domain/observation.ts'
import type {Call, EtcdProber, EtcdReader} from '../../ports/etcd.ts'
import {badAnswer, fetchPage, streamPage} from './http.ts'
import {BrokenPageError} from './metric-line.ts'
import {openMetricsPage} from './metrics-page.ts'
import type {EtcdOptions} from './options.ts'

/** etcd writes the flag as text; 3.4 gives no reason. */
const HealthPage = z.object({health: z.enum(['true', 'false']), reason: z.string().default('')})

/** `etcdcluster` is `not_decided` until the members agreed. */
const VersionPage = z.object({etcdserver: z.string().max(100), etcdcluster: z.string().max(100)})

/** The pages a member serves over plain HTTP or HTTPS. */
export function createPages(
  options: EtcdOptions,
): Pick<EtcdReader, 'health' | 'metrics'> & Pick<EtcdProber, 'livez' | 'readyz' | 'version'> {
  return {
    health: (endpoint, call) => readHealth(options, endpoint, call),
    metrics: (endpoint, call) => readMetrics(options, endpoint, call),
    livez: (endpoint, call) => readReadiness(options, '/livez', {endpoint, call}),
    readyz: (endpoint, call) => readReadiness(options, '/readyz', {endpoint, call}),
    version: (endpoint, call) => readVersion(options, endpoint, call),
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

async function readMetrics(options: EtcdOptions, endpoint: string, call: Call): Promise<MetricFacts> {
  const {tls, serverName} = options
  const url = metricsUrl(options, endpoint)
  const page = openMetricsPage()
  const complain = <T>(step: () => T): T => {
    try {
      return step()
    } catch (cause) {
      throw cause instanceof BrokenPageError ? badAnswer(url, cause.message, cause) : cause
    }
  }
  let at = new Date()
  await streamPage({what: 'read the metrics of', url, call, tls, serverName}, status => {
    if (status !== 200) throw badAnswer(url, `is HTTP ${status}`)
    at = new Date()
    return piece => complain(() => page.push(piece))
  })
  return MetricFacts.parse(complain(() => page.end(at)))
}

function metricsUrl({metrics}: EtcdOptions, endpoint: string): URL {
  const url = new URL('/metrics', endpoint)
  if (metrics === undefined) return url
  url.protocol = `${metrics.scheme}:`
  url.port = String(metrics.port)
  return url
}

async function readReadiness(
  {tls, serverName}: EtcdOptions,
  page: '/livez' | '/readyz',
  {endpoint, call}: {readonly endpoint: string; readonly call: Call},
): Promise<ReadinessAnswer> {
  const url = new URL(`${page}?verbose`, endpoint)
  const what = `read ${page} of`
  const {text, status} = await fetchPage({what, url, call, tls, serverName})
  if (status === 404) return {supported: false, ok: false, failing: []}
  const failing = [...text.matchAll(/^\[-\]([\w-]{1,80}) /gm)].map(([, name = '']) => name)
  const ok = status === 200 && /^ok$/m.test(text)
  // Something in front of etcd also answers 200 and 503; only etcd names its checks.
  if (!ok && !(status === 503 && failing.length > 0))
    throw badAnswer(url, `is not etcd's ${page} page (HTTP ${status})`)
  return {supported: true, ok, failing}
}

async function readVersion(
  {tls, serverName}: EtcdOptions,
  endpoint: string,
  call: Call,
): Promise<VersionAnswer> {
  const url = new URL('/version', endpoint)
  const {text, status} = await fetchPage({what: 'read the version of', url, call, tls, serverName})
  const page = VersionPage.safeParse(jsonOf(text))
  if (status !== 200 || !page.success) throw badAnswer(url, `is not etcd's version page (HTTP ${status})`)
  return {server: page.data.etcdserver, cluster: page.data.etcdcluster}
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
