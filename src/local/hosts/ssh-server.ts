import {type AddressInfo, createServer, type Socket} from 'node:net'
import ssh2, {type Connection, type ParsedKey, type ServerChannel, type Session} from 'ssh2'
import {forwardTo} from './forwarding.ts'
import {generateKeyPair, type KeyPair, verifies} from './keys.ts'
import {type Machine, react} from './machine.ts'
import {type RecordedTarget, recordLine} from './record-lines.ts'

/** One SSH server of this process. */
export interface SshServer {
  readonly port: number
  /** The key it shows to connections made from now on. */
  readonly hostKey: () => KeyPair
  /** A new identity, as after a reinstallation. Open connections are cut. */
  readonly changeHostKey: () => void
  /** Every command line received, in order. */
  readonly received: () => readonly string[]
  /** Connections open now, and connections ever made. */
  readonly connections: () => {readonly open: number; readonly ever: number}
  /** Cuts every open connection. */
  readonly cut: () => void
  readonly close: () => Promise<void>
}

/** What a server offers to the one user whose key it knows: commands on a machine, or forwarding, never a shell. */
export interface Offer {
  readonly userKey: KeyPair
  /** Absent on a jump host. */
  readonly machine?: Machine
  readonly forwards: boolean
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startSshServer(offer: Offer): Promise<SshServer> {
  const sockets = new Set<Socket>()
  const received: string[] = []
  let ever = 0
  let hostKey = generateKeyPair()
  const listener = createServer({noDelay: true}, socket => {
    ever += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve({offer, socket, hostKey, onLine: line => received.push(line)})
  })
  const port = await listen(listener)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    hostKey: () => hostKey,
    changeHostKey: () => {
      hostKey = generateKeyPair()
      cut()
    },
    received: () => [...received],
    connections: () => ({open: sockets.size, ever}),
    cut,
    close: async () => {
      const {promise, resolve} = Promise.withResolvers<void>()
      listener.close(() => resolve())
      cut()
      await promise
    },
  }
}

async function listen(listener: ReturnType<typeof createServer>): Promise<number> {
  const {promise, resolve, reject} = Promise.withResolvers<void>()
  listener.once('error', reject)
  listener.listen(0, '127.0.0.1', resolve)
  await promise
  return (listener.address() as AddressInfo).port
}

interface Guest {
  readonly offer: Offer
  readonly socket: Socket
  readonly hostKey: KeyPair
  readonly onLine: (line: string) => void
}

/** One ssh2 server per connection, so that each connection has the host key of its time. */
function serve(guest: Guest): void {
  const server = new ssh2.Server({hostKeys: [guest.hostKey.private]})
  server.on('connection', (connection: Connection) => {
    connection.on('error', () => guest.socket.destroy())
    admit(connection, guest.offer.userKey)
    if (guest.offer.forwards) connection.on('tcpip', forwardTo)
    connection.on('session', accept => offerCommands(accept(), guest))
  })
  server.injectSocket(guest.socket)
}

/** Public key only, and only the one key. */
function admit(connection: Connection, userKey: KeyPair): void {
  const known = ssh2.utils.parseKey(userKey.public)
  if (known instanceof Error) throw known
  connection.on('authentication', attempt => {
    if (attempt.method !== 'publickey' || !isKnown(attempt.key.data, known))
      return attempt.reject(['publickey'])
    // The first request asks only whether this key would do; the second carries the signature.
    const {signature, blob, hashAlgo} = attempt
    if (signature === undefined || blob === undefined) return attempt.accept()
    if (verifies(known, {data: blob, signature, hash: hashAlgo})) return attempt.accept()
    return attempt.reject(['publickey'])
  })
}

function isKnown(data: Buffer, known: ParsedKey): boolean {
  return known.getPublicSSH().equals(data)
}

function offerCommands(session: Session, {offer, socket, onLine}: Guest): void {
  const {machine} = offer
  session.on('exec', (accept, reject, {command}) => {
    onLine(command)
    recordLine(command, machine === undefined ? [] : targetsAt(machine))
    if (machine === undefined || machine.faults.refuseCommands) return reject?.()
    const channel = accept()
    channel.on('error', () => undefined)
    return void answer({machine, channel, socket, command})
  })
}

/** Quorate may have been told of either service manager here; only the one there is answers. */
function targetsAt({unit}: Machine): readonly RecordedTarget[] {
  return (['supervisor', 'systemd'] as const).map(kind => ({service: {kind, unit}}))
}

async function answer(call: {
  readonly machine: Machine
  readonly channel: ServerChannel
  readonly socket: Socket
  readonly command: string
}): Promise<void> {
  const {channel, socket} = call
  const reaction = await react(call.machine, call.command)
  if (reaction === 'silence') return
  if (reaction === 'cut') return void socket.destroy()
  if (reaction === 'freeze') return void socket.pause()
  channel.stderr.write(reaction.stderr)
  channel.write(reaction.stdout)
  channel.exit(reaction.code)
  channel.end()
}
