import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createHosts} from '../../src/adapters/ssh/hosts.ts'
import type {HostOptions} from '../../src/adapters/ssh/options.ts'
import {type LocalHosts, startHosts} from '../../src/local/hosts/local-hosts.ts'
import type {ServiceUnderControl} from '../../src/local/hosts/service.ts'
import type {HostPort} from '../../src/ports/host.ts'

/** A service that counts its restarts; its process id tells them apart. */
export function aService(): ServiceUnderControl & {readonly restarts: () => number} {
  let restarts = 0
  let runs = true
  return {
    restarts: () => restarts,
    status: () => ({
      service: runs ? 'active' : 'inactive',
      mainPid: runs ? 100 + restarts : 0,
      startedAt: 1_763_829_554.25 + restarts,
      restarts,
    }),
    restart: async () => {
      restarts += 1
      runs = true
    },
    start: async () => {
      runs = true
    },
    stop: async () => {
      runs = false
    },
  }
}

/** Members `a` and `b` on local hosts and a port to them; disposing ends everything. */
export interface LocalWorld extends AsyncDisposable {
  readonly local: LocalHosts
  readonly services: Readonly<Record<'a' | 'b', ReturnType<typeof aService>>>
  readonly hosts: HostPort
  /** Another port to the same hosts, with some options changed; it ends with the world. */
  portWith(changes: Partial<HostOptions['ssh']>): HostPort
}

/** Starts the local world. */
export async function aLocalWorld(options: {readonly jump?: boolean} = {}): Promise<LocalWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'quorate-hosts-'))
  const services = {a: aService(), b: aService()}
  const plan = [
    {member: 'a', service: services.a},
    {member: 'b', service: services.b},
  ]
  const local = await startHosts({dir, hosts: plan, jump: options.jump ?? false})
  const ports: HostPort[] = []
  const portWith = (changes: Partial<HostOptions['ssh']>) => {
    const port = createHosts({hosts: ['a', 'b'].map(member => hostOptions(local, member, changes))})
    ports.push(port)
    return port
  }
  return {
    local,
    services,
    portWith,
    hosts: portWith({}),
    [Symbol.asyncDispose]: async () => {
      for (const port of ports) port.close()
      await local.close()
      await rm(dir, {recursive: true})
    },
  }
}

/** The configuration that reaches one local host. */
export function hostOptions(
  local: LocalHosts,
  member: string,
  changes: Partial<HostOptions['ssh']> = {},
): HostOptions {
  return {
    member,
    ssh: {...local.sshOf(member), ...changes},
    service: {kind: 'supervisor', unit: local.host(member).unit},
  }
}
