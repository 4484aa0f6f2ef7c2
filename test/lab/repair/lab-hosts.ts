import {readFile} from 'node:fs/promises'
import {createHosts} from '../../../src/adapters/ssh/hosts.ts'
import type {HostPort} from '../../../src/ports/host.ts'
import {serviceOf} from '../lab-service.ts'
import type {Lab} from '../lab-types.ts'

/** The bot's own way to the hosts of a lab. */
export async function portTo(lab: Lab): Promise<HostPort> {
  const [privateKey, knownHosts] = await Promise.all([
    readFile(lab.ssh.keyFile, 'utf8'),
    readFile(lab.ssh.knownHostsFile, 'utf8'),
  ])
  return createHosts({
    hosts: lab.hosts.map(({name, address}) => ({
      member: name,
      ssh: {host: address, user: lab.ssh.user, privateKey, knownHosts},
      ...serviceOf(lab.options),
      drills: true,
    })),
  })
}
