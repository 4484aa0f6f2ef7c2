import type {Faults} from './faults.ts'
import {generateKeyPair, type KeyPair, writePrivately} from './keys.ts'
import type {ServiceUnderControl} from './service.ts'
import {type SshServer, startSshServer} from './ssh-server.ts'

/** What configuration needs to know to reach a local host; it has the shape of `hosts[].ssh`, with texts instead of paths. */
export interface LocalSsh {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly privateKey: string
  readonly knownHosts: string
}

/** One member's local host. */
export interface LocalHost extends SshServer {
  readonly member: string
  readonly unit: string
  readonly faults: Faults
}

/** The local hosts of one cluster. */
export interface LocalHosts {
  readonly user: string
  readonly privateKeyFile: string
  /** Written at the start; it does not follow {@link SshServer.changeHostKey}. */
  readonly knownHostsFile: string
  readonly hosts: readonly LocalHost[]
  /** Forwards to 127.0.0.1 and runs no command; only with `jump: true`. */
  readonly jump: SshServer | undefined
  /** @throws RangeError for a member without a host. */
  host(member: string): LocalHost
  sshOf(member: string): LocalSsh
  jumpSsh(): LocalSsh
  close(): Promise<void>
}

/** Which hosts to start, and where their keys are kept. */
export interface LocalHostsPlan {
  readonly hosts: readonly {
    readonly member: string
    /** Name of the service there, `etcd` when absent. */
    readonly unit?: string
    readonly service: ServiceUnderControl
  }[]
  /** Gets the user's key, each host's key and known_hosts, readable by their owner only. */
  readonly dir: string
  readonly jump?: boolean
}

const user = 'quorate'

/** Starts one SSH server per member on free ports of 127.0.0.1, with fresh keys. */
export async function startHosts(plan: LocalHostsPlan): Promise<LocalHosts> {
  const userKey = generateKeyPair()
  const hosts = await Promise.all(plan.hosts.map(host => startHost(host, userKey)))
  const jump = plan.jump === true ? await startSshServer({userKey, forwards: true}) : undefined
  const servers = jump === undefined ? hosts : [...hosts, jump]
  const knownHosts = servers.map(knownHostsLine).join('')
  const ssh = ({port}: SshServer): LocalSsh => ({
    host: '127.0.0.1',
    port,
    user,
    privateKey: userKey.private,
    knownHosts,
  })
  const host = (member: string) => named(hosts, member)
  return {
    user,
    hosts,
    jump,
    ...(await writeKeys({dir: plan.dir, userKey, hosts, knownHosts})),
    host,
    sshOf: member => ssh(host(member)),
    jumpSsh: () => {
      if (jump === undefined) throw new RangeError('These hosts were started without a jump host.')
      return ssh(jump)
    },
    close: async () => {
      await Promise.all(servers.map(server => server.close()))
    },
  }
}

/** The known_hosts line of a server on loopback, for the key it has now. */
export function knownHostsLine(server: SshServer): string {
  return `[127.0.0.1]:${server.port} ${server.hostKey().public}\n`
}

async function startHost(host: LocalHostsPlan['hosts'][number], userKey: KeyPair): Promise<LocalHost> {
  const {member, service, unit = 'etcd'} = host
  const faults: Faults = {}
  const server = await startSshServer({userKey, machine: {unit, service, faults}, forwards: false})
  return {...server, member, unit, faults}
}

async function writeKeys(keys: {
  readonly dir: string
  readonly userKey: KeyPair
  readonly hosts: readonly LocalHost[]
  readonly knownHosts: string
}): Promise<Pick<LocalHosts, 'privateKeyFile' | 'knownHostsFile'>> {
  const {dir, userKey, hosts, knownHosts} = keys
  for (const host of hosts)
    await writePrivately(dir, `ssh_host_${host.member}_ed25519_key`, host.hostKey().private)
  return {
    privateKeyFile: await writePrivately(dir, 'id_ed25519', userKey.private),
    knownHostsFile: await writePrivately(dir, 'known_hosts', knownHosts),
  }
}

function named(hosts: readonly LocalHost[], member: string): LocalHost {
  const host = hosts.find(candidate => candidate.member === member)
  if (host === undefined) throw new RangeError(`There is no local host for ${member}.`)
  return host
}
