import type {Readable} from 'node:stream'
import type {Etcd3} from 'etcd3'
import {z} from 'zod'
import type {CallOptions} from './ask.ts'

type Exec = (service: string, method: string, payload: unknown, options: CallOptions) => Promise<unknown>
type GrpcMethod = (request: object, metadata: unknown, options: CallOptions) => Readable
interface Connected {
  readonly client: Readonly<Record<string, unknown>>
  readonly metadata: unknown
}
type WithConnection = (service: string, use: (connected: Connected) => Readable) => Promise<Readable>

const isFunction = <T>() => z.custom<T>(value => typeof value === 'function')

/** The connection pool behind etcd3's typed methods; checked at run time because its types call it private. */
const Pool = z.looseObject({exec: isFunction<Exec>(), withConnection: isFunction<WithConnection>()})

const HashAnswer = z.object({hash: z.number(), compact_revision: z.string()})

/** etcd3 1.1.2 asks gRPC for `hashKV`, which knows it as `HashKV` or `hashKv`: its own method always throws. */
export async function hashKvOf(
  client: Etcd3,
  revision: string,
  options: CallOptions,
): Promise<z.infer<typeof HashAnswer>> {
  return HashAnswer.parse(await poolOf(client).exec('Maintenance', 'HashKV', {revision}, options))
}

/** etcd3 1.1.2 sends the login as the request of `snapshot` and so loses it: with authentication on etcd refuses. */
export function snapshotOf(client: Etcd3, options: CallOptions): Promise<Readable> {
  return poolOf(client).withConnection('Maintenance', ({client: service, metadata}) => {
    const method = isFunction<GrpcMethod>().parse(service['snapshot'])
    const stream = method.call(service, {}, metadata, options)
    // Whoever reads the stream gets its errors; one that comes when nobody reads any more must not end the process.
    stream.on('error', () => undefined)
    return stream
  })
}

function poolOf(client: Etcd3): {exec: Exec; withConnection: WithConnection} {
  const pool: unknown = Reflect.get(client.maintenance, 'client')
  const {exec, withConnection} = Pool.parse(pool)
  return {exec: exec.bind(pool), withConnection: withConnection.bind(pool)}
}
