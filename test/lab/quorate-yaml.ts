import {stringify} from 'yaml'
import {serviceOf} from './lab-service.ts'
import type {Lab, QuorateYamlOptions} from './lab-types.ts'

/** Where members serve `/metrics`, apart from the client URL. */
const METRICS_PORT = 2381

/** The file an operator would write for this lab. */
export function quorateYaml(lab: Lab, options: QuorateYamlOptions = {}): string {
  const {id = 'lab', environment = 'sandbox', actions = 'enabled'} = options
  const {service, ...place} = serviceOf(lab.options)
  const cluster = {
    id,
    environment,
    actions,
    endpoints: lab.hosts.map(({name, clientUrl}) => ({url: clientUrl, member: name})),
    ...(lab.tls ? {tls: {ca: lab.tls.ca, ...lab.tls.client}} : {}),
    ...(lab.auth ? {auth: lab.auth} : {}),
    metrics: {port: METRICS_PORT, scheme: 'http'},
    hosts: lab.hosts.map(({name, address}) => ({
      member: name,
      ssh: {
        host: address,
        user: lab.ssh.user,
        privateKey: lab.ssh.keyFile,
        knownHosts: lab.ssh.knownHostsFile,
      },
      ...place,
      service: service.kind === 'systemd' ? service : {kind: service.kind},
    })),
    ...options.cluster,
  }
  return stringify({clusters: [cluster], ...options.file})
}
