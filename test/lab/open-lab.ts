import {readFileSync} from 'node:fs'
import path from 'node:path'
import {type Gateway, openGateway} from '../../src/local/etcd/gateway.ts'
import {urlsOf} from './etcd-unit.ts'
import {untilHealthy} from './health.ts'
import {openTls} from './lab-tls.ts'
import type {Lab, LabHost} from './lab-types.ts'
import {exec, groupOf, rootOf, tryExec} from './machine.ts'
import {lineOf, networkOf} from './network.ts'
import {quorateYaml} from './quorate-yaml.ts'
import type {LabRecord} from './record.ts'
import {judgeSent, sentTo} from './ssh-record.ts'
import {takeDown} from './take-down.ts'
import {startWriter} from './writer.ts'

/** User on every host; its rights are an operator's least: read the journal, restart etcd. */
export const sshUser = 'ops'

const HEALTHY_WITHIN_MS = 60_000

/** Working directory of one host. */
export function hostDir(dir: string, name: string): string {
  return path.join(dir, 'hosts', name)
}

export function tlsDir(dir: string): string {
  return path.join(dir, 'tls')
}

export function sshDir(dir: string): string {
  return path.join(dir, 'ssh')
}

/** A lab as its record describes it; another process may have started it. */
export function openLab(record: LabRecord): Lab {
  const {id, dir, options, password} = record
  const hosts = record.hosts.map(host => openHost(record, host))
  const host = (name: string) => named(hosts, name)
  const auth = password === undefined ? undefined : {username: 'root', password}
  const tls = options.tls ? openTls(tlsDir(dir), hosts) : undefined
  const client = (name = hosts[0]?.name ?? '') =>
    openGateway({
      url: host(name).clientUrl,
      ...(tls ? {tls: gatewayTls(dir)} : {}),
      ...(auth ? {auth} : {}),
    })
  const lab: Lab = {
    id,
    dir,
    options,
    etcdVersion: record.etcd.version,
    hosts,
    endpoints: hosts.map(({clientUrl}) => clientUrl),
    tls,
    auth,
    ssh: {
      user: sshUser,
      keyFile: path.join(sshDir(dir), 'id_ed25519'),
      knownHostsFile: path.join(sshDir(dir), 'known_hosts'),
    },
    host,
    client,
    leader: () => findLeader(hosts, client),
    quorateYaml: options => quorateYaml(lab, options),
    writer: options => startWriter(lab, options),
    healthy: async ({hosts: names = hosts.map(({name}) => name), withinMs = HEALTHY_WITHIN_MS} = {}) => {
      const tls = options.tls ? tlsDir(dir) : undefined
      const members = names.map(name => ({name: host(name).name, netns: netnsOf(record, name), tls}))
      await Promise.all(members.map(member => untilHealthy(member, withinMs)))
    },
    stop: async () => {
      // Whoever keeps a lab logs in by hand.
      const sent = lab.options.keep ? [] : sentTo(lab)
      await takeDown(id)
      judgeSent(id, sent)
    },
  }
  return lab
}

function netnsOf({id, hosts}: LabRecord, name: string): string {
  const index = hosts.findIndex(host => host.name === name)
  return lineOf(networkOf(id), index).netns
}

function openHost({id, dir, options}: LabRecord, host: LabRecord['hosts'][number]): LabHost {
  const [group, urls] = [groupOf(id, host.name), urlsOf(host, options.tls)]
  return {
    ...host,
    clientUrl: urls.client,
    peerUrl: urls.peer,
    metricsUrl: urls.metrics,
    rootDir: rootOf(hostDir(dir, host.name)),
    exec: (argv, limits) => exec(group, argv, limits),
    tryExec: (argv, limits) => tryExec(group, argv, limits),
  }
}

function named(hosts: readonly LabHost[], name: string): LabHost {
  const host = hosts.find(candidate => candidate.name === name)
  if (host === undefined)
    throw new RangeError(`There is no host ${name}; there are ${hosts.map(one => one.name).join(', ')}.`)
  return host
}

function gatewayTls(dir: string): {readonly ca: string; readonly cert: string; readonly key: string} {
  const read = (name: string) => readFileSync(path.join(tlsDir(dir), name), 'utf8')
  return {ca: read('ca.crt'), cert: read('gateway.crt'), key: read('gateway.key')}
}

async function findLeader(hosts: readonly LabHost[], client: (name: string) => Gateway): Promise<string> {
  const asked = await Promise.allSettled(hosts.map(({name}) => client(name).status()))
  const statuses = asked.map(answer => (answer.status === 'fulfilled' ? answer.value : undefined))
  const leader = statuses.find(status => status !== undefined && status.leader !== '0')?.leader
  const at = statuses.findIndex(status => status !== undefined && status.memberId === leader)
  const host = hosts[at]
  if (host === undefined) throw new Error('no member that answers is the leader')
  return host.name
}
