import type {AddressInfo} from 'node:net'
import Fastify, {type FastifyInstance} from 'fastify'
import {addConsoleRoutes} from '../console-api/routes.ts'
import type {WorkspaceOptions} from '../spec.ts'
import type {WorkspaceState} from '../state.ts'
import {addApiRoutes} from './api-routes.ts'
import {addConsoleFiles, addFileRoutes} from './file-routes.ts'
import {addResponseRoutes} from './response-routes.ts'

/** A megabyte more than Slack's largest useful upload here; reports and bundles stay far below. */
const bodyLimit = 64 * 1024 * 1024

/** Starts the one HTTP server that plays Slack and serves the console. */
export async function listen(state: WorkspaceState, options: WorkspaceOptions): Promise<FastifyInstance> {
  const server = Fastify({logger: false, forceCloseConnections: true, bodyLimit})
  // Slack's clients send forms, JSON, multipart and bare bytes; every handler reads the bytes itself.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', {parseAs: 'buffer'}, (_request, body, done) => done(null, body))
  addApiRoutes(server, state)
  addResponseRoutes(server, state)
  addFileRoutes(server, state)
  addConsoleRoutes(server, state)
  addConsoleFiles(server, options.consoleFiles ?? new Map())
  server.server.on('upgrade', (request, socket, head) => state.sockets.upgrade(request, socket, head))
  await server.listen({host: options.host ?? '127.0.0.1', port: options.port ?? 0})
  state.origin = originOf(server.server.address())
  return server
}

function originOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string')
    throw new Error('The workspace listens on no TCP address.')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}
