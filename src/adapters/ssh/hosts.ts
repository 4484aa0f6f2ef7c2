import {OpsError} from '../../domain/errors.ts'
import type {HostStatus} from '../../domain/host-facts.ts'
import type {Call} from '../../ports/etcd.ts'
import type {HostPort} from '../../ports/host.ts'
import type {Clock} from '../../ports/runtime.ts'
import {asking, type InspectedHost, processClock} from './ask.ts'
import {attemptRead} from './attempt.ts'
import {commandFailure} from './command-failure.ts'
import {showLine} from './commands.ts'
import {createController} from './control.ts'
import {withinCall} from './deadline.ts'
import {createInspector} from './inspect.ts'
import {Lanes} from './lanes.ts'
import {HostLink} from './link.ts'
import {addressOf, type HostOptions} from './options.ts'
import {podPlace} from './pod-place.ts'
import {podStatus} from './pod-state.ts'
import {Recent} from './recent.ts'
import {statusFrom} from './status-from.ts'

interface Host extends InspectedHost {
  /** Reads the state of the service. */
  readonly showLine: string
}

/**
 * The hosts of one cluster over SSH. Each has one connection, opened at first need and replaced after it broke. A read that met a
 * broken connection is asked once more; an act is sent at most once.
 *
 * @throws OpsError `config/invalid` for a unit name or a manifest, a member named twice, or a host without a key and an agent. The
 * calls reject with `ssh/*` codes, or `probe/not-configured` for a member without a host.
 */
export function createHosts(options: {
  readonly hosts: readonly HostOptions[]
  /** Time for the reads that come in pairs; the clock of this process when absent. */
  readonly clock?: Clock
}): HostPort {
  const clock = options.clock ?? processClock()
  const hosts = new Map(options.hosts.map(host => [host.member, prepare(host, clock)]))
  if (hosts.size < options.hosts.length)
    throw invalid('A member has more than one host.', 'Keep one of them.')
  return {
    ...createInspector({find: member => find(hosts, member), clock}),
    ...createController({find: member => find(hosts, member), clock}),
    members: [...hosts.keys()],
    status: async (member, call) => readStatus(find(hosts, member), call, clock),
    close: () => {
      for (const {link} of hosts.values()) link.close()
    },
  }
}

function prepare(options: HostOptions, clock: Clock): Host {
  for (const server of [options.ssh, ...(options.ssh.jump === undefined ? [] : [options.ssh.jump])])
    if (server.privateKey === undefined && server.agent === undefined)
      throw invalid(
        `${addressOf(server)} has neither a private key nor an agent.`,
        'Set ssh.privateKey or ssh.agent; passwords are not used.',
      )
  if (options.service.kind === 'static-pod') podPlace(options)
  return {
    options,
    link: new HostLink(options),
    lanes: new Lanes(),
    recent: new Recent(() => clock.now().getTime()),
    showLine: showLine(options),
  }
}

async function readStatus(host: Host, call: Call, clock: Clock): Promise<HostStatus> {
  const {options, link, showLine: line} = host
  if (options.service.kind === 'static-pod')
    return withinCall(call, signal => podStatus(asking({host, call, clock, signal})))
  const outcome = await withinCall(call, signal => attemptRead({link, line, signal}))
  if (outcome.kind === 'exited' && outcome.code === 0) return statusFrom(options, outcome.stdout)
  const cancelled = call.signal?.aborted === true
  throw commandFailure({host: options, outcome, deadlineMs: call.deadlineMs, cancelled})
}

function find(hosts: ReadonlyMap<string, Host>, member: string): Host {
  const host = hosts.get(member)
  if (host !== undefined) return host
  throw new OpsError('probe/not-configured', `No host is configured for ${member}.`, {
    remedy: `Add it under hosts of this cluster; there are ${[...hosts.keys()].join(', ') || 'none yet'}.`,
  })
}

function invalid(message: string, remedy: string): OpsError {
  return new OpsError('config/invalid', message, {remedy})
}
