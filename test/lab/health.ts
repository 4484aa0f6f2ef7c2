import path from 'node:path'
import {until} from '../../src/local/etcd/readiness.ts'
import {tryRun} from './command.ts'

/** One member as it is asked from inside its host's network. */
export interface AskedMember {
  readonly name: string
  readonly netns: string
  /** Directory of the lab's certificates. */
  readonly tls: string | undefined
}

const DEADLINE_SECONDS = '1'

/**
 * Waits until a member takes part in a quorum and serves clients. Asked with this machine's curl in the host's network, past all
 * network faults and whatever is missing on the host.
 */
export async function untilHealthy(member: AskedMember, withinMs: number): Promise<void> {
  const question = async () => (await inQuorum(member)) && (await servesClients(member))
  await until(question, {what: `${member.name} taking part in a quorum`, withinMs})
}

/** `/health` is a linearizable read. */
async function inQuorum({netns}: AskedMember): Promise<boolean> {
  return (await ask(netns, ['--fail', 'http://127.0.0.1:2381/health'])).code === 0
}

/** Clients are let in a moment after metrics are served; any answer of the JSON gateway, a refusal too, shows that they are. */
async function servesClients({netns, tls}: AskedMember): Promise<boolean> {
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:2379/v3/maintenance/status`
  const file = (name: string) => path.join(tls ?? '', name)
  const identity =
    tls === undefined ? [] : ['--insecure', '--cert', file('gateway.crt'), '--key', file('gateway.key')]
  const {stdout} = await ask(netns, [...identity, '--data', '{}', '--write-out', '\n%{http_code}', url])
  return !['000', '404'].includes(stdout.split('\n').at(-1) ?? '000')
}

function ask(netns: string, args: readonly string[]): ReturnType<typeof tryRun> {
  const curl = ['curl', '--silent', '--max-time', DEADLINE_SECONDS, ...args]
  return tryRun(['ip', 'netns', 'exec', netns, ...curl])
}
