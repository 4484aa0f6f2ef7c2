import {OpsError} from '../../domain/errors.ts'
import type {HostStatus} from '../../domain/host-facts.ts'
import type {Call} from '../../ports/etcd.ts'
import type {HostPort} from '../../ports/host.ts'
import type {Clock} from '../../ports/runtime.ts'
import {type InspectedHost, processClock} from './ask.ts'
import {attempt, attemptRead} from './attempt.ts'
import {commandFailure, type Failed, restartNotSent} from './command-failure.ts'
import {restartLine, showLine} from './commands.ts'
import {withinCall} from './deadline.ts'
import type {Outcome} from './execute.ts'
import {createInspector} from './inspect.ts'
import {Lanes} from './lanes.ts'
import {HostLink} from './link.ts'
import {addressOf, type HostOptions} from './options.ts'
import {Recent} from './recent.ts'
import {statusFrom} from './status-from.ts'

interface Host extends InspectedHost {
  readonly lines: {readonly read: string; readonly restart: string}
}

/**
 * The hosts of one cluster over SSH. Each has one connection, opened at first need and replaced after it broke. A read that met a
 * broken connection is asked once more; a restart is sent at most once.
 *
 * @throws OpsError `config/invalid` for a unit name, a member named twice, or a host without a key and an agent. The
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
    members: [...hosts.keys()],
    status: async (member, call) => readStatus(find(hosts, member), call),
    restart: async (member, call) => restart(find(hosts, member), call),
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
  return {
    options,
    link: new HostLink(options),
    lanes: new Lanes(),
    recent: new Recent(() => clock.now().getTime()),
    lines: {read: showLine(options), restart: restartLine(options)},
  }
}

async function readStatus(host: Host, call: Call): Promise<HostStatus> {
  const {link, lines} = host
  const outcome = await withinCall(call, signal => attemptRead({link, line: lines.read, signal}))
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw commandFailure(failed(host, {intent: 'read', outcome, call}))
  return statusFrom(host.options, outcome.stdout)
}

async function restart(host: Host, call: Call): Promise<void> {
  // SAFETY: one attempt only, whatever happens to it; test/contract/host.test.ts counts the lines the host received.
  const {link, lines} = host
  const outcome = await withinCall(call, signal =>
    attempt({link, line: lines.restart, intent: 'restart', signal}),
  ).catch((error: unknown) => {
    throw restartNotSent(error)
  })
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw commandFailure(failed(host, {intent: 'restart', outcome, call}))
}

function failed(host: Host, what: {intent: Failed['intent']; outcome: Outcome; call: Call}): Failed {
  const {intent, outcome, call} = what
  const cancelled = call.signal?.aborted === true
  return {host: host.options, intent, outcome, deadlineMs: call.deadlineMs, cancelled}
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
