import type {FastifyInstance} from 'fastify'
import {z} from 'zod'
import {messageOf} from '../../../domain/errors.ts'
import type {WorkspaceState} from '../state.ts'
import {addActingRoutes} from './acting.ts'
import {addEventRoute} from './events.ts'
import {addReadingRoutes} from './reading.ts'

/** Everything under `/console/api`. It knows no login, which is why the server stays on loopback. */
export function addConsoleRoutes(server: FastifyInstance, state: WorkspaceState): void {
  server.register(async scope => {
    scope.setErrorHandler(async (error, _request, reply) => {
      // Whatever a person cannot do is told to them; the sentence is already written for people.
      const sentence = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)
      return await reply.status(400).send({error: sentence})
    })
    addReadingRoutes(scope, state)
    addActingRoutes(scope, state)
    addEventRoute(scope, state)
  })
}
