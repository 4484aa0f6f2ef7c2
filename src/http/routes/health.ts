import type {FastifyInstance} from 'fastify'
import type {Registry} from 'prom-client'
import type {Readiness} from '../options.ts'

/** `GET /healthz` says the process lives; `GET /readyz` says which part is not ready; `GET /metrics` is Prometheus text. */
export function healthRoutes(
  server: FastifyInstance,
  {
    readiness,
    registry,
  }: {readonly readiness: () => Promise<readonly Readiness[]>; readonly registry: Registry},
): void {
  server.get('/healthz', async () => ({ok: true}))
  server.get('/readyz', async (_, reply) => {
    const parts = await readiness()
    const ok = parts.every(part => part.ok)
    return reply.code(ok ? 200 : 503).send({ok, parts})
  })
  server.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}
