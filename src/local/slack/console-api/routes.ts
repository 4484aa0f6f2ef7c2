import type {FastifyInstance} from 'fastify'
import type {WorkspaceState} from '../state.ts'
export function addConsoleRoutes(_server: FastifyInstance, _state: WorkspaceState): void {}
