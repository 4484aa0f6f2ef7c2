import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {parse, stringify} from 'yaml'
import {demoCluster, demoConfig} from '../../../src/demo/config-file.ts'
import {type LocalCluster, startLocalCluster} from '../../../src/local/etcd/cluster.ts'
import {freePorts} from '../../../src/local/etcd/free-ports.ts'
import {prepareJoin} from '../../../src/local/etcd/joining.ts'
import type {LocalMember} from '../../../src/local/etcd/member.ts'
import {until} from '../../../src/local/etcd/readiness.ts'
import {startHosts} from '../../../src/local/hosts/local-hosts.ts'
import type {Ground, GroundMember} from './ground.ts'

/** A cluster that elects nobody by itself while the machine is busy: an election would rightly change the plan. */
const ELECTION_MS = 4000
/** Ten times as fast, a member still has a minute to come back. */
const HURRY = 10
const GATE = {settle: '1ms', looks: 1, every: '5s', giveUp: '10m'} as const
const WORTH_IT_BYTES = 5 * 1024 * 1024
const CAUGHT_UP_WITHIN_MS = 20_000

/** Real etcd processes and SSH hosts of this process, for lives of Quorate of their own. */
export interface LocalGround extends Ground {
  readonly local: LocalCluster
  stop(): Promise<void>
}

export async function startLocalGround(
  binary: string,
  options: {readonly hurry?: number} = {},
): Promise<LocalGround> {
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-crashes-'))
  const local = await startLocalCluster({
    ...{size: 3, binary, tls: true, dir: path.join(dir, 'etcd'), electionMs: ELECTION_MS},
  })
  const keys = path.join(dir, 'ssh')
  await mkdir(keys, {mode: 0o700})
  const hosts = await startHosts({
    dir: keys,
    hosts: local.members.map(({name, supervisor}) => ({member: name, service: supervisor})),
  })
  const config = path.join(dir, 'quorate.yaml')
  const joined: LocalMember[] = []
  const configure = async (): Promise<void> => {
    const text = demoConfig(local, hosts, {
      gate: GATE,
      fragmentedBytes: WORTH_IT_BYTES,
      monitor: {enabled: false},
    })
    await writeFile(config, withMore(text, {joined, backups: path.join(dir, 'backups')}), {mode: 0o600})
  }
  await mkdir(path.join(dir, 'backups'), {mode: 0o700})
  await configure()
  return {
    ...{local, dir, cluster: demoCluster, name: 'loopback', hurry: options.hurry ?? HURRY},
    env: {QUORATE_CONFIG: config},
    members: () => [...local.members, ...joined].map(groundMember),
    healthy: () => local.untilHealthy(),
    freePeerUrl: async () => `https://127.0.0.1:${(await freePorts(1))[0]}`,
    join: () => join({local, binary, joined, configure}),
    stop: async () => {
      await hosts.close()
      await Promise.all(joined.map(({supervisor}) => supervisor.kill()))
      await local.wipe()
      await rm(dir, {recursive: true, force: true})
    },
  }
}

interface File {
  clusters: {endpoints: object[]; backups?: object}[]
}

function withMore(
  text: string,
  {joined, backups}: {readonly joined: readonly LocalMember[]; readonly backups: string},
): string {
  const file = parse(text) as File
  for (const cluster of file.clusters) {
    cluster.endpoints.push(...joined.map(({clientUrl}) => ({url: clientUrl})))
    cluster.backups = {dir: backups, keep: 7}
  }
  return stringify(file)
}

function groundMember({name, peerUrl, gateway, metricsUrl, logFile, supervisor}: LocalMember): GroundMember {
  return {
    ...{name, peerUrl, gateway},
    metrics: async () => {
      const answer = await fetch(new URL('/metrics', metricsUrl)).catch(() => null)
      return answer === null ? null : answer.text()
    },
    log: () => readFile(logFile, 'utf8'),
    done: () => {
      const {restarts, mainPid} = supervisor.status()
      const starts = restarts + 1
      // Hosts of the demo have no files that Quorate changes.
      return Promise.resolve({started: starts, stopped: starts - (mainPid === 0 ? 0 : 1)})
    },
  }
}

async function join(world: {
  readonly local: LocalCluster
  readonly binary: string
  readonly joined: LocalMember[]
  readonly configure: () => Promise<void>
}): ReturnType<NonNullable<Ground['join']>> {
  const {local, binary, joined, configure} = world
  const name = `etcd-${local.members.length + 1}`
  const member = await prepareJoin(local, {name, binary, electionMs: ELECTION_MS})
  const gateway = local.client()
  await until(() => added(gateway, member), {what: 'the learner being added', withinMs: CAUGHT_UP_WITHIN_MS})
  await member.supervisor.start()
  await until(() => hasCaughtUp(local, member), {
    what: 'the learner catching up',
    withinMs: CAUGHT_UP_WITHIN_MS,
  })
  joined.push(member)
  await configure()
  return {
    name,
    leave: async () => {
      const {memberId} = await member.gateway.status()
      await gateway.call('cluster/member/remove', {ID: memberId})
      await member.supervisor.kill()
      await rm(member.dataDir, {recursive: true, force: true})
      joined.splice(joined.indexOf(member), 1)
      await configure()
    },
  }
}

async function added(gateway: LocalMember['gateway'], {peerUrl}: LocalMember): Promise<boolean> {
  await gateway.call('cluster/member/add', {peerURLs: [peerUrl], isLearner: true})
  return true
}

async function hasCaughtUp(local: LocalCluster, {gateway}: LocalMember): Promise<boolean> {
  const [own, others] = await Promise.all([gateway.status(), local.client().status()])
  return own.leader !== '0' && own.revision === others.revision
}
