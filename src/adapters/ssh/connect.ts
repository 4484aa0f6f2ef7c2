import type {Duplex} from 'node:stream'
import ssh2, {type Client, type ConnectConfig, type ServerHostKeyAlgorithm} from 'ssh2'
import {connectFailure, hostKeyFailure} from './errors.ts'
import {judgeHostKey, keyType, pinnedKeyTypes} from './known-hosts.ts'
import type {HostOptions, SshServer} from './options.ts'

/** Milliseconds for TCP, handshake and authentication together. Ours: a WAN with a jump host needs about 1 s. */
const readyTimeoutMs = 5000

/** A dead peer is noticed after three unanswered keepalives, 30 s: idle connections then do not look usable for long. */
const keepalive = {keepaliveInterval: 10_000, keepaliveCountMax: 3}

/** Milliseconds a peer has to close its side after we said goodbye. */
const goodbyeMs = 500

/** Which server is being dialled, for messages: `the host of etcd-1` or `the jump host of etcd-1`. */
interface Dial {
  readonly role: string
  readonly server: SshServer
  readonly signal: AbortSignal
  /** A stream through the jump host, instead of a TCP connection of our own. */
  readonly sock?: Duplex
}

/**
 * Opens the connection to a member's host, through its jump host when it has one. Both host keys are verified, and closing
 * either end closes both.
 *
 * @throws OpsError `ssh/unreachable`, `ssh/auth` or `ssh/host-key-mismatch`.
 */
export async function connect({member, ssh}: HostOptions, signal: AbortSignal): Promise<Client> {
  const role = `the host of ${member}`
  if (ssh.jump === undefined) return dial({role, server: ssh, signal})
  const jump = await dial({role: `the jump host of ${member}`, server: ssh.jump, signal})
  try {
    const sock = await forward({jump, role, to: ssh})
    const client = await dial({role, server: ssh, signal, sock})
    client.once('close', () => hangUp(jump))
    jump.once('close', () => client.destroy())
    return client
  } catch (error) {
    hangUp(jump)
    throw error
  }
}

/** Says goodbye, then cuts the connection if the other side does not follow. */
export function hangUp(client: Client): void {
  client.end()
  const cut = setTimeout(() => client.destroy(), goodbyeMs).unref()
  client.once('close', () => clearTimeout(cut))
}

function dial({role, server, signal, sock}: Dial): Promise<Client> {
  const {promise, resolve, reject} = Promise.withResolvers<Client>()
  const client = new ssh2.Client()
  const keyCheck = pinnedHostKey(role, server)
  const fail = (cause: Error) => reject(keyCheck.refusal() ?? connectFailure({role, server, cause}))
  let ready = false
  const cut = () => (ready ? hangUp(client) : client.destroy())
  signal.addEventListener('abort', cut, {once: true})
  // The listener stays for the life of the client: an error without one would end the process.
  client.on('error', fail)
  // Each call under way listens for the end of the connection.
  client.setMaxListeners(0)
  // Waiting to fill a packet would only add the peer's delayed acknowledgement, 40 ms per turn.
  client.once('connect', () => client.setNoDelay(true))
  client.once('ready', () => {
    ready = true
    resolve(client)
  })
  client.once('close', () => fail(new Error('The connection closed before it was ready')))
  client.once('close', () => signal.removeEventListener('abort', cut))
  promise.catch(() => {
    signal.removeEventListener('abort', cut)
    client.destroy()
  })
  try {
    signal.throwIfAborted()
    client.connect({...connectConfig(server), hostVerifier: keyCheck.verify, ...(sock && {sock})})
  } catch (error) {
    // ssh2 throws for a private key it cannot read.
    fail(error instanceof Error ? error : new Error(String(error)))
  }
  return promise
}

function connectConfig(server: SshServer): ConnectConfig {
  return {
    host: server.host,
    port: server.port ?? 22,
    username: server.user,
    readyTimeout: readyTimeoutMs,
    ...keepalive,
    ...(server.privateKey !== undefined && {privateKey: server.privateKey}),
    ...(server.passphrase !== undefined && {passphrase: server.passphrase}),
    ...(server.agent !== undefined && {agent: server.agent}),
    authHandler: [
      ...(server.privateKey === undefined ? [] : (['publickey'] as const)),
      ...(server.agent === undefined ? [] : (['agent'] as const)),
    ],
    algorithms: {serverHostKey: hostKeyAlgorithms(server)},
  }
}

/** ssh2's defaults without SHA-1, and without DSA. */
const acceptedAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

/** Pinned types first: a host with several keys then offers the one we can compare, as it does for OpenSSH. */
function hostKeyAlgorithms({knownHosts, host, port}: SshServer): ServerHostKeyAlgorithm[] {
  const types = pinnedKeyTypes(knownHosts, host, port ?? 22)
  const isPinned = (algorithm: string) =>
    types.includes(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm)
  return [...acceptedAlgorithms.filter(isPinned), ...acceptedAlgorithms.filter(name => !isPinned(name))]
}

function pinnedHostKey(role: string, server: SshServer) {
  let refused: Error | undefined
  return {
    refusal: () => refused,
    verify: (key: Buffer): boolean => {
      // SAFETY: without this ssh2 talks to whoever answers; test/contract/host.test.ts.
      const verdict = judgeHostKey(server.knownHosts, {host: server.host, port: server.port ?? 22, key})
      if (verdict.kind === 'trusted') return true
      refused = hostKeyFailure({role, server, verdict, key, type: keyType(key)})
      return false
    },
  }
}

function forward({jump, role, to}: {jump: Client; role: string; to: SshServer}): Promise<Duplex> {
  const {promise, resolve, reject} = Promise.withResolvers<Duplex>()
  const fail = (cause: Error) => reject(connectFailure({role, server: to, cause}))
  jump.once('close', () => fail(new Error('The connection to the jump host closed')))
  jump.forwardOut('127.0.0.1', 0, to.host, to.port ?? 22, (error, stream) => {
    if (error === undefined) resolve(stream)
    else fail(error)
  })
  return promise
}
