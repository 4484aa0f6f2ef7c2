import {once} from 'node:events'
import {createServer, type Server} from 'node:net'

/**
 * Ports of 127.0.0.1 that were free a moment ago, all different. Between here and their use another process may take
 * one; the caller must be ready to ask again.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({length: count}, listen))
  const ports = servers.map(portOf)
  await Promise.all(servers.map(close))
  return ports
}

async function listen(): Promise<Server> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has no port')
  return address.port
}

async function close(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
