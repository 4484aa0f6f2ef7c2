import type {ClusterObservation} from './observation.ts'
import type {NoPlan} from './plan.ts'
import {reasonOf} from './silence.ts'
import type {ClusterView} from './view.ts'

/** One Kubernetes API server and what it said. */
export type ApiServer = ClusterObservation['apiServers'][number]

/** Those that say of themselves that they are not ready or not live, with the parts they name. */
export function unreadyApiServers(
  servers: readonly ApiServer[],
): readonly {readonly url: string; readonly parts: readonly string[]}[] {
  return servers.flatMap(({url, answer}) =>
    answer.ok && !(answer.value.ready && answer.value.live) ? [{url, parts: answer.value.failing}] : [],
  )
}

/** API servers and their parts, for people. */
export function unreadyWords(unready: ReturnType<typeof unreadyApiServers>): string {
  return unready.map(({url, parts}) => `${url} (${parts.join(', ') || 'no part named'})`).join(', ')
}

/** Why the API servers of Kubernetes are no permission to take a voter away; null when all are ready, or none is configured. */
export function apiServersNotReady({seen: {apiServers}}: ClusterView): NoPlan | null {
  const unready = unreadyApiServers(apiServers)
  if (unready.length > 0)
    return {
      reason: `${unready.length} of ${apiServers.length} Kubernetes API servers are not ready: ${unreadyWords(unready)}`,
      remedy: 'Wait until they are, or find out why not: `/etcd check kube-apiserver`.',
    }
  for (const {url, answer} of apiServers)
    if (!answer.ok)
      return {
        reason: `whether the Kubernetes API server ${url} is ready is not known (${reasonOf(answer)})`,
        remedy: 'Make it answer Quorate, or take it out of `kubernetes` in quorate.yaml.',
      }
  return null
}
