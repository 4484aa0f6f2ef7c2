import {checks} from '../../src/checks/index.ts'
import type {Check} from '../../src/domain/check.ts'
import type {ProbeName} from '../../src/domain/observation.ts'
import {code, list, page, section, table} from './markdown.ts'
import {thresholdsOf, thresholdTable} from './thresholds.ts'

/** What each probe reads, in words an operator can look up. */
export const probes: Readonly<Record<ProbeName, string>> = {
  status: '`Maintenance.Status` of the member: answered from its own memory, without consensus',
  memberList: 'the member list as this member holds it (a serializable read)',
  linearizable:
    'a linearizable read of one absent key: the only probe that proves quorum through this member',
  serializable: 'a serializable read of one absent key: proves only that the member lives',
  health: '`GET /health`: what the member says of itself',
  metrics: '`GET /metrics`: a closed list of metric families',
  host: 'the service manager on the host of the member, by SSH',
  livez: '`GET /livez` (3.4.29+, 3.5.11+): is the process alive',
  readyz: '`GET /readyz` (3.4.29+, 3.5.11+): would it serve',
  version: '`GET /version`',
  clientTls: 'one TLS handshake with the client address',
  peerTls: 'one TLS handshake with the peer address',
  hashKv: '`Maintenance.HashKV` at one common revision, only when asked or once an hour',
  process: 'how etcd was started on its host: unit, arguments, environment, config file, start-up log line',
  journal: "the last minutes of etcd's log on its host, reduced to known patterns",
  kernel: "the kernel's warnings on the host",
  disk: 'file system and disk counters below the data directory',
  load: 'CPU, memory, pressure and cgroup limits of the host and of etcd',
  clock: 'the time service of the host, and its clock beside ours',
  paths: 'ping and TCP connects from the host of the member to every other member',
  sockets: "the kernel's view of the host's connections with peers",
  certificateFiles: 'the certificate files that the settings of the member name',
  dataDirectory:
    'the names of the directories in the data directory, as root; only before and after acts on data',
  drill: 'whether a drill is armed on the host, and whether etcd is stopped by a signal',
}

/** `docs/checks/<id>.md` for every check. */
export function checkPages(root: string): readonly (readonly [string, string])[] {
  return checks.map(check => [`docs/checks/${check.id}.md`, checkPage(check, root)] as const)
}

function checkPage(check: Check, root: string): string {
  const {id, title, catalogue, needs, impact, remedy, source} = check
  const thresholds = thresholdsOf(id, root)
  const help =
    remedy.runbook === undefined ? '' : ` Runbook: [${remedy.runbook}](../runbooks/${remedy.runbook}.md).`
  return page(
    `# ${title}`,
    `Check ${code(id)} · catalogue ${catalogue.join(', ')} · in Slack ${code('/etcd health')}, on the command line ${code(`quorate check ${id} CLUSTER`)}`,
    section(
      'Needs',
      needs.length === 0
        ? 'Nothing of the member itself: it judges what the other members say.'
        : list(needs.map(need => `${code(need)}: ${probes[need]}`)),
    ),
    check.silence === undefined
      ? 'A member of which this could not be read is reported as **unknown**, never as healthy.'
      : 'Silence of a member is evidence here and is judged by itself; where it proves nothing, the member is reported as **unknown**, never as healthy.',
    section('Impact', impact),
    section('Remedy', `${remedy.text}${help}`),
    section('Thresholds', thresholds.length === 0 ? 'None.' : thresholdTable(thresholds, root)),
    section('Source', `<${source}>`),
  )
}

/** The table of checks for the README. */
export function checkTable(): string {
  return table(
    ['Check', 'What it looks at', 'What a finding costs you'],
    checks.map(({id, title, impact}) => [`[${code(id)}](docs/checks/${id}.md)`, title, impact]),
  )
}
