import {OpsError} from '../../domain/errors.ts'
import type {HostStatus} from '../../domain/host-facts.ts'
import type {Call} from '../../ports/etcd.ts'
import type {HostPort} from '../../ports/host.ts'
import {commandFailure, type Failed, restartNotSent} from './command-failure.ts'
import {restartLine, showLine} from './commands.ts'
import {withinCall} from './deadline.ts'
import {execute, type Outcome} from './execute.ts'
import {createInspector} from './inspect.ts'
import {HostLink} from './link.ts'
import {addressOf, type HostOptions} from './options.ts'
import {parseServiceReport} from './service-report.ts'

interface Host {
  readonly options: HostOptions
  readonly link: HostLink
  readonly lines: {readonly read: string; readonly restart: string}
}

/** One attempt to have a command line run. */
interface Attempt {
  readonly host: Host
  readonly intent: Failed['intent']
  readonly signal: AbortSignal
}

/**
 * The hosts of one cluster over SSH. Each has one connection, opened at first need and replaced after it broke. A read that met a
 * broken connection is asked once more; a restart is sent at most once.
 *
 * @throws OpsError `config/invalid` for a unit name, a member named twice, or a host without a key and an agent. The
 * calls reject with `ssh/*` codes, or `probe/not-configured` for a member without a host.
 */
export function createHosts(options: {readonly hosts: readonly HostOptions[]}): HostPort {
  const hosts = new Map(options.hosts.map(host => [host.member, prepare(host)]))
  if (hosts.size < options.hosts.length)
    throw invalid('A member has more than one host.', 'Keep one of them.')
  return {
    ...createInspector(),
    members: [...hosts.keys()],
    status: async (member, call) => readStatus(find(hosts, member), call),
    restart: async (member, call) => restart(find(hosts, member), call),
    close: () => {
      for (const {link} of hosts.values()) link.close()
    },
  }
}

function prepare(options: HostOptions): Host {
  for (const server of [options.ssh, ...(options.ssh.jump === undefined ? [] : [options.ssh.jump])])
    if (server.privateKey === undefined && server.agent === undefined)
      throw invalid(
        `${addressOf(server)} has neither a private key nor an agent.`,
        'Set ssh.privateKey; passwords are not used.',
      )
  return {
    options,
    link: new HostLink(options),
    lines: {read: showLine(options), restart: restartLine(options)},
  }
}

async function readStatus(host: Host, call: Call): Promise<HostStatus> {
  const outcome = await withinCall(call, async signal => {
    const first = await attempt({host, intent: 'read', signal})
    const broke = first.kind === 'lost' || first.kind === 'not-sent'
    return broke && !signal.aborted ? attempt({host, intent: 'read', signal}) : first
  })
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw commandFailure(failed(host, {intent: 'read', outcome, call}))
  return statusFrom(host.options, outcome.stdout)
}

async function restart(host: Host, call: Call): Promise<void> {
  // SAFETY: one attempt only, whatever happens to it; test/contract/host.test.ts counts the lines the host received.
  const outcome = await withinCall(call, signal => attempt({host, intent: 'restart', signal})).catch(
    (error: unknown) => {
      throw restartNotSent(error)
    },
  )
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw commandFailure(failed(host, {intent: 'restart', outcome, call}))
}

/** Rejects only when no connection could be made; everything later is an outcome. */
function attempt({host, intent, signal}: Attempt): Promise<Outcome> {
  const {promise, resolve, reject} = Promise.withResolvers<Outcome>()
  let began = false
  // The connection is shared, so the wait for it is bounded here and not by ending it for everybody.
  const giveUp = () => resolve({kind: 'given-up', began})
  if (signal.aborted) giveUp()
  signal.addEventListener('abort', giveUp, {once: true})
  host.link
    .use(client => {
      began = !signal.aborted
      return execute({
        client,
        line: host.lines[intent],
        signal,
        endOnGiveUp: intent === 'read',
        onStuck: () => host.link.retire(client),
      })
    })
    .then(resolve, reject)
  return promise.finally(() => signal.removeEventListener('abort', giveUp))
}

function failed(host: Host, what: {intent: Failed['intent']; outcome: Outcome; call: Call}): Failed {
  const {intent, outcome, call} = what
  const cancelled = call.signal?.aborted === true
  return {host: host.options, intent, outcome, deadlineMs: call.deadlineMs, cancelled}
}

function statusFrom({member, service, ssh}: HostOptions, stdout: string): HostStatus {
  const report = parseServiceReport(stdout)
  if (report.kind === 'status') return report.status
  const where = `on the host of ${member} (${addressOf(ssh)})`
  if (report.kind === 'no-such-unit')
    throw new OpsError('ssh/command-failed', `There is no unit ${service.unit} ${where}.`, {
      remedy: 'Correct service.unit of this host in the configuration.',
    })
  throw new OpsError(
    'ssh/command-failed',
    `Could not read the state of ${service.unit} ${where}: ${report.why}.`,
    {
      remedy: 'Run the same command there by hand and compare the output with that of another host.',
    },
  )
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
