import {createEtcd} from '../../src/adapters/etcd/create-etcd.ts'
import {tlsOf} from './etcd-fixture.ts'

/** Started by a test: makes one call of each kind, closes, and must then end by itself. */
const [endpoint = '', paused = '', ca = '', cert = '', key = ''] = process.argv.slice(2)
const etcd = createEtcd({
  endpoints: [endpoint, paused],
  tls: tlsOf(ca, {cert, key}),
  auth: {username: 'quorate', password: 'correct horse'},
})
const call = {deadlineMs: 1000}
await etcd.status(endpoint, call)
await etcd.linearizableRead(endpoint, call)
await etcd.metrics(endpoint, call)
await etcd.status(paused, call).catch(() => undefined)
await etcd.linearizableRead(paused, {...call, signal: AbortSignal.timeout(100)}).catch(() => undefined)
etcd.close()
process.stdout.write('closed\n')
