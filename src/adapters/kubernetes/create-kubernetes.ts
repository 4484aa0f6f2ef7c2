import {OpsError} from '../../domain/errors.ts'
import {ApiServerAnswer} from '../../domain/observation.ts'
import type {Call} from '../../ports/etcd.ts'
import type {KubernetesReader} from '../../ports/kubernetes.ts'
import {badAnswer, type Got, httpGet} from '../../runtime/http-get.ts'
import {readHealthPage} from './health-page.ts'

/** How the API servers of one cluster are reached. */
export interface KubernetesOptions {
  /** Base URLs, such as `https://10.0.0.5:6443`. */
  readonly apiServers: readonly string[]
  /** PEM of the cluster's own authority; without it only public ones are trusted. */
  readonly ca?: Buffer
  /** Bearer token, needed where anonymous requests are switched off. */
  readonly token?: string
}

/** A verbose page names some 60 checks in 3 KB. */
const MOST_BYTES = 256 * 1024
const FORBIDDEN =
  'Give kubernetes.token of this cluster the right to get the paths /livez and /readyz (the role system:public-info-viewer has it).'

/** Reads the health pages of API servers, and nothing else of Kubernetes. */
export function createKubernetes(options: KubernetesOptions): KubernetesReader {
  return {
    apiServers: options.apiServers,
    readiness: async (url, call) => {
      // The token goes where the configuration says, to nobody else.
      if (!options.apiServers.includes(url)) throw notConfigured(url)
      const [ready, live] = await Promise.all([
        readPage(options, new URL('/readyz?verbose', url), call),
        readPage(options, new URL('/livez?verbose', url), call),
      ])
      const failing = [...new Set([...ready.failing, ...live.failing])]
      return ApiServerAnswer.parse({ready: ready.ok, live: live.ok, failing})
    },
  }
}

async function readPage(
  {ca, token}: KubernetesOptions,
  url: URL,
  call: Call,
): Promise<{readonly ok: boolean; readonly failing: readonly string[]}> {
  const got = await httpGet({url, call, ca, token, mostBytes: MOST_BYTES})
  const {status} = got
  if (status === 401 || status === 403)
    throw badAnswer(url, `is HTTP ${status}: ${reasonOf(got)}`, {remedy: FORBIDDEN})
  const page = readHealthPage(got)
  if (page === undefined) throw badAnswer(url, `is not the health page of an API server (HTTP ${status})`)
  return page
}

/** Kubernetes explains itself in a `Status` object. */
function reasonOf({text}: Got): string {
  return /"message":\s*"((?:[^"\\]|\\.){1,200})/.exec(text)?.[1] ?? 'not permitted'
}

function notConfigured(url: string): OpsError {
  return new OpsError('internal/bug', `${url} is not an API server of this cluster's configuration`, {
    remedy: 'Report this with the configuration of the cluster.',
  })
}
