import {OpsError} from '../domain/errors.ts'
import type {ProbeName, ProbeValue} from '../domain/observation.ts'
import {isHostProbe} from '../domain/silence.ts'
import type {Call, EtcdPort} from '../ports/etcd.ts'
import {APART_MS, ETCD_DEADLINE_MS} from './observe-limits.ts'
import {type LookUnderWay, limitOf, type Sources} from './observe-look.ts'
import {memberAt, pathTargets} from './observe-peers.ts'
import {probe} from './observe-probe.ts'
import type {Sheet} from './observe-sheet.ts'

/** Probes of one question and one answer; the others take several turns. */
type Simple = Exclude<ProbeName, 'metrics' | 'hashKv'>
type Readers = {readonly [K in Simple]: (call: Call) => Promise<ProbeValue<K>>}

/** Probes that need an address from the member list. */
const needPeers: ReadonlySet<ProbeName> = new Set<ProbeName>(['peerTls', 'paths'])

/** Makes every simple probe of one endpoint that this look asks for, all at once. */
export function askMember(sheet: Sheet, look: LookUnderWay, peers: Promise<void>): readonly Promise<void>[] {
  const readers = readersOf(sheet, look)
  const names = Object.keys(readers) as readonly Simple[]
  return names
    .filter(name => sheet.asks(name))
    .map(async name => {
      if (needPeers.has(name)) await peers
      await askOnce(name, readers[name], {sheet, look})
    })
}

async function askOnce(
  name: Simple,
  read: (call: Call) => Promise<ProbeValue<Simple>>,
  {sheet, look}: {readonly sheet: Sheet; readonly look: LookUnderWay},
): Promise<void> {
  const deadlineMs = isHostProbe(name) ? look.limits.hostMs : ETCD_DEADLINE_MS
  sheet.keep<Simple>(name, await probe(name, read, limitOf(look, deadlineMs)))
}

function readersOf(sheet: Sheet, look: LookUnderWay): Readers {
  return {...etcdReaders(sheet, look), ...hostReaders(sheet, look)}
}

type HostName = Extract<
  Simple,
  | 'host'
  | 'process'
  | 'journal'
  | 'kernel'
  | 'disk'
  | 'load'
  | 'clock'
  | 'paths'
  | 'sockets'
  | 'certificateFiles'
  | 'dataDirectory'
  | 'drill'
>

function etcdReaders(
  {url}: Sheet,
  look: LookUnderWay,
): {readonly [K in Exclude<Simple, HostName>]: Readers[K]} {
  const {etcd} = look.sources
  return {
    status: call => etcd.status(url, call),
    memberList: call => etcd.memberList(url, call),
    linearizable: call => etcd.linearizableRead(url, call),
    serializable: call => etcd.serializableRead(url, call),
    health: call => etcd.health(url, call),
    livez: call => etcd.livez(url, call),
    readyz: call => etcd.readyz(url, call),
    version: call => etcd.version(url, call),
    clientTls: call => etcd.tls(url, call),
    peerTls: call => peerTls(etcd, {url, look, call}),
  }
}

async function peerTls(
  etcd: Pick<EtcdPort, 'tls'>,
  {url, look, call}: {readonly url: string; readonly look: LookUnderWay; readonly call: Call},
): Promise<ProbeValue<'peerTls'>> {
  const [address] = memberAt(look, url)?.peerUrls ?? []
  if (address !== undefined) return etcd.tls(address, call)
  throw new OpsError('etcd/unavailable', 'nobody told the peer address of this member', {
    remedy: 'Find out why no member gives its member list.',
  })
}

function hostReaders({url, member}: Sheet, look: LookUnderWay): {readonly [K in HostName]: Readers[K]} {
  const {questions, sources} = look
  const on = <T>(read: (hosts: NonNullable<Sources['hosts']>, name: string) => Promise<T>): Promise<T> => {
    const {hosts} = sources
    if (hosts === null || member === null || !hosts.members.includes(member))
      return Promise.reject(notConfigured())
    return read(hosts, member)
  }
  return {
    host: call => on((hosts, name) => hosts.status(name, call)),
    process: call => on((hosts, name) => hosts.process(name, call)),
    journal: call => on((hosts, name) => hosts.journal(name, {...call, minutes: questions.logMinutes})),
    kernel: call => on((hosts, name) => hosts.kernel(name, call)),
    disk: call => on((hosts, name) => hosts.disk(name, {...call, windowMs: APART_MS})),
    load: call => on((hosts, name) => hosts.load(name, {...call, windowMs: APART_MS})),
    clock: call => on((hosts, name) => hosts.clock(name, call)),
    paths: call => on((hosts, name) => hosts.paths(name, pathTargets(look, url), call)),
    sockets: call => on((hosts, name) => hosts.sockets(name, call)),
    drill: call => on((hosts, name) => hosts.drill(name, call)),
    certificateFiles: call => on((hosts, name) => hosts.certificateFiles(name, call)),
    dataDirectory: call => on((hosts, name) => hosts.dataDirectory(name, call)),
  }
}

function notConfigured(): OpsError {
  return new OpsError('probe/not-configured', 'no host is configured for this member', {
    remedy: 'Add it under `hosts` in quorate.yaml.',
  })
}
