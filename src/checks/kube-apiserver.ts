import {type ApiServer, unreadyApiServers, unreadyWords} from '../domain/api-servers.ts'
import {defineCheck, type Verdict} from '../domain/check.ts'
import {reasonOf, remedyOf} from '../domain/silence.ts'
import {counted} from '../domain/words.ts'

/** C55: the cluster as its most important client sees it. One that does not answer us may well serve others. */
export const kubeApiserver = defineCheck({
  id: 'kube-apiserver',
  catalogue: ['C55'],
  title: 'Kubernetes API servers reach etcd',
  needs: [],
  source: 'https://kubernetes.io/docs/reference/using-api/health-checks/',
  impact: 'What an API server cannot read from etcd, nobody in Kubernetes sees.',
  remedy: {text: 'Compare --etcd-servers and the etcd certificates of that API server with the member list.'},
  applies: ({seen}) => (seen.apiServers.length === 0 ? 'No API server is configured.' : undefined),
  judge: ({view: {seen}}) => [...failing(seen.apiServers), ...seen.apiServers.flatMap(unread)],
})

function failing(servers: readonly ApiServer[]): readonly Verdict[] {
  const bad = unreadyApiServers(servers)
  if (bad.length === 0) return []
  const etcd = bad.some(({parts}) => parts.some(part => part.startsWith('etcd')))
  const where = unreadyWords(bad)
  return [
    {
      subject: 'cluster',
      severity: bad.length === servers.length ? 'critical' : 'warning',
      summary: `${bad.length} of ${counted(servers.length, 'API server')} not ready: ${where}`,
      evidence: {notReady: bad.length, servers: servers.length, etcd, where},
      ...(etcd ? {} : {remedy: {text: 'Its etcd check passes: look at the part it names, not at etcd.'}}),
    },
  ]
}

function unread({url, answer}: ApiServer): readonly Verdict[] {
  if (answer.ok) return []
  return [
    {
      subject: 'cluster',
      severity: 'unknown',
      summary: `The API server ${url} could not be asked: ${reasonOf(answer)}`,
      evidence: {url, code: answer.code},
      remedy: {text: remedyOf(answer.code)},
    },
  ]
}
