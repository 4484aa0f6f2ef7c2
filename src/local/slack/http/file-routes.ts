import type {FastifyInstance} from 'fastify'
import type {ConsoleFile} from '../spec.ts'
import type {WorkspaceState} from '../state.ts'
import {uploadedFile} from './body.ts'

/** Where announced uploads arrive, and where finished files are read with the bot's token. */
export function addFileRoutes(server: FastifyInstance, state: WorkspaceState): void {
  server.post<{Params: {id: string}}>('/upload/v1/:id', async (request, reply) => {
    const upload = state.files.pending(request.params.id)
    if (upload === undefined) return await reply.status(404).send('not found')
    const file = await uploadedFile(request.body, request.headers['content-type'])
    if (file.body.length !== upload.length) {
      state.journal.violate(`upload: announced ${upload.length} bytes, received ${file.body.length}`)
      return await reply.status(400).send('length mismatch')
    }
    state.files.announce({...upload, ...file})
    return await reply.send(`OK - ${file.body.length}`)
  })
  server.get<{Params: {file: string}}>('/files-pri/:file/:name', async (request, reply) => {
    const id = request.params.file.slice(state.spec.team.id.length + 1)
    const file = state.files.get(id)
    const authorized = request.headers.authorization === `Bearer ${state.spec.app.botToken}`
    if (file === undefined || !authorized) return await reply.status(404).send('not found')
    return await reply.type(file.mimetype).send(file.body)
  })
}

/** The console's static files at `/`. */
export function addConsoleFiles(server: FastifyInstance, files: ReadonlyMap<string, ConsoleFile>): void {
  server.get<{Params: {'*': string}}>('/*', async (request, reply) => {
    const file = fileAt(files, request.params['*'])
    if (file === undefined) return await reply.status(404).type('text/plain').send('Not found')
    return await reply.type(file.type).header('cache-control', 'no-store').send(file.body)
  })
}

/** The keys may begin with a slash or not. */
function fileAt(files: ReadonlyMap<string, ConsoleFile>, asked: string): ConsoleFile | undefined {
  const path = asked === '' ? 'index.html' : asked
  return files.get(`/${path}`) ?? files.get(path)
}
