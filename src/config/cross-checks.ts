import {nearest} from '../domain/nearest.ts'
import {isProduction} from '../domain/permits.ts'
import {endpointFrom} from './assemble.ts'
import type {Path} from './document.ts'
import type {Report} from './files.ts'
import type {FileCluster, FileConfig} from './schema.ts'

/** Rules that no single value can break alone. */
export function crossCheck(file: FileConfig, report: Report): void {
  const ids = file.clusters.map(({id}) => id)
  unique(ids, (index, first) =>
    report.problem(
      ['clusters', index, 'id'],
      `expected each cluster id once, found ${ids[index]} again (first in clusters[${first}])`,
    ),
  )
  sharedChannels(file, report)
  checkEscalation(file, report)
  for (const [index, cluster] of file.clusters.entries()) {
    const path = ['clusters', index]
    checkEndpoints(cluster, path, report)
    checkMembers(cluster, path, report)
    checkTokens(cluster, path, report)
    checkPermits(cluster, path, report)
    checkAlerts(cluster, path, report)
    checkPeople(cluster, {file, path, report})
  }
}

function unique(values: readonly string[], repeated: (index: number, first: number) => void): void {
  for (const [index, value] of values.entries()) {
    const first = values.indexOf(value)
    if (first !== index) repeated(index, first)
  }
}

/** Allowed, since one channel may look after several clusters; commands there must then name theirs. */
function sharedChannels({clusters}: FileConfig, report: Report): void {
  const uses = clusters.flatMap(({id, channels}, index) =>
    channels.map((channel, place) => ({id, channel, path: ['clusters', index, 'channels', place]})),
  )
  unique(
    uses.map(({channel}) => channel),
    (index, first) => {
      const [here, other] = [uses[index], uses[first]]
      if (here !== undefined && other !== undefined)
        report.warning(
          here.path,
          `${here.channel} also belongs to ${other.id}; commands there must name the cluster`,
        )
    },
  )
}

/** Allowed, since a team may not want to be called; but a deadline moved alone would switch it off unnoticed. */
function checkEscalation({policy: {approvalTtl, escalateAfter}}: FileConfig, report: Report): void {
  if (escalateAfter >= approvalTtl)
    report.warning(
      ['policy'],
      'escalateAfter is not shorter than approvalTtl: plans expire before their approvers are called, and nobody can break the glass',
    )
}

function checkEndpoints(cluster: FileCluster, path: Path, report: Report): void {
  const urls = cluster.endpoints.map(endpoint => endpointFrom(endpoint, cluster).url)
  unique(urls, index =>
    report.problem([...path, 'endpoints', index], `expected each endpoint once, found ${urls[index]} again`),
  )
  const schemes = new Set(urls.map(url => url.replace(/:.*/, '')))
  if (schemes.size > 1)
    report.problem([...path, 'endpoints'], 'expected one scheme for all endpoints, found http and https')
  if (schemes.has('https') && cluster.tls === undefined)
    report.problem([...path, 'endpoints'], 'expected tls.ca for https endpoints, found nothing')
  if (!schemes.has('https') && cluster.tls !== undefined)
    report.warning([...path, 'tls'], 'the endpoints are http, so these certificates are not used')
}

/** Allowed, because some live behind a proxy on the same machine. */
function checkTokens({kubernetes, prometheus}: FileCluster, path: Path, report: Report): void {
  const warn = (key: string) =>
    report.warning([...path, key, 'token'], 'it is sent without TLS, readable for everybody on the way')
  if (kubernetes?.token !== undefined && kubernetes.apiServers.some(isPlain)) warn('kubernetes')
  if (prometheus?.token !== undefined && isPlain(prometheus.url)) warn('prometheus')
}

function isPlain(url: string): boolean {
  return url.startsWith('http:')
}

function checkMembers(cluster: FileCluster, path: Path, report: Report): void {
  const hosts = cluster.hosts.map(({member}) => member)
  unique(hosts, index =>
    report.problem(
      [...path, 'hosts', index, 'member'],
      `expected each member once, found ${hosts[index]} again`,
    ),
  )
  const named = cluster.endpoints.map(endpoint =>
    typeof endpoint === 'string' ? null : (endpoint.member ?? null),
  )
  for (const [index, member] of named.entries()) {
    if (member === null) continue
    const at = [...path, 'endpoints', index, 'member']
    if (named.indexOf(member) !== index)
      report.problem(at, `expected one endpoint per member, found ${member} again`)
    else if (hosts.length > 0 && !hosts.includes(member)) report.problem(at, unknownMember(member, hosts))
  }
}

function unknownMember(member: string, hosts: readonly string[]): string {
  const meant = nearest(member, hosts)
  return `expected a member of hosts (${hosts.join(', ')}), found ${member}${meant === undefined ? '' : `, did you mean ${meant}?`}`
}

/** What is meant for other clusters must not slip into one that people depend on. */
function checkPermits({environment, writeProbe, drills}: FileCluster, path: Path, report: Report): void {
  if (!isProduction(environment)) return
  if (drills === 'enabled')
    report.problem(
      [...path, 'drills'],
      `expected disabled where the environment is ${environment}, found enabled: nobody rehearses on production`,
    )
  if (writeProbe === 'enabled')
    report.problem(
      [...path, 'writeProbe'],
      `expected even-on-production where the environment is ${environment}, found enabled`,
    )
}

/** Allowed, since the webhook may come later; but without labels no message ever names the cluster. */
function checkAlerts({alerts}: FileCluster, path: Path, report: Report): void {
  if (alerts.slack !== undefined && Object.keys(alerts.match).length === 0)
    report.warning([...path, 'alerts', 'slack'], 'without alerts.match no message names this cluster')
}

/** Groups may hold anybody, so only lists without groups can be judged here. */
function checkPeople(
  cluster: FileCluster,
  {file, path, report}: {readonly file: FileConfig; readonly path: Path; readonly report: Report},
): void {
  if (cluster.actions === 'disabled') return
  const {operators, approvers} = cluster.people ?? file.people
  const at = cluster.people === undefined ? ['people'] : [...path, 'people']
  if (operators.users.length + operators.groups.length === 0)
    report.warning(at, `nobody may ask for an action on ${cluster.id}: operators is empty`)
  if (operators.groups.length > 0 || approvers.groups.length > 0) return
  const needed = file.policy.disruptive.approvals
  const stuck = operators.users.filter(
    user => approvers.users.filter(other => other !== user).length < needed,
  )
  if (stuck.length > 0)
    report.warning(
      at,
      `what ${stuck.join(', ')} asks for on ${cluster.id} can never be approved: it needs ${needed} approver${needed === 1 ? '' : 's'} other than them`,
    )
}
