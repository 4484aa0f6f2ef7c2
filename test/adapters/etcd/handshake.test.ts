import assert from 'node:assert/strict'
import {once} from 'node:events'
import {createServer as createTcpServer, type Server} from 'node:net'
import {after, before, describe, it} from 'node:test'
import {createServer as createTlsServer, type TlsOptions} from 'node:tls'
import {createEtcd, type EtcdOptions} from '../../../src/adapters/etcd/create-etcd.ts'
import {type ErrorCode, OpsError} from '../../../src/domain/errors.ts'
import {type Certificates, makeCertificates} from '../../../src/local/etcd/certificates.ts'

const CALL = {deadlineMs: 5000} as const
const DAY_MS = 86_400_000

describe('a TLS handshake', () => {
  const made: {good?: Certificates; old?: Certificates; early?: Certificates} = {}
  const use = () => {
    assert.ok(made.good && made.old && made.early)
    return {good: made.good, old: made.old, early: made.early}
  }
  const options = (address: string, {ca, client}: Certificates): EtcdOptions => ({
    endpoints: [address],
    tls: {ca: Buffer.from(ca), cert: Buffer.from(client.cert), key: Buffer.from(client.key)},
  })

  before(async () => {
    const span = (from: number, to: number) => ({
      validity: {
        notBefore: new Date(Date.now() + from * DAY_MS),
        notAfter: new Date(Date.now() + to * DAY_MS),
      },
    })
    made.good = await makeCertificates({members: 1})
    made.old = await makeCertificates({members: 1, ...span(-30, -1)})
    made.early = await makeCertificates({members: 1, ...span(1, 30)})
  })

  it('shows a certificate that has expired or is not valid yet, with its dates, and says so', async () => {
    const {old, early} = use()

    for (const [certificates, words] of [
      [old, 'certificate has expired'],
      [early, 'certificate is not yet valid'],
    ] as const) {
      const address = await serveTls(certificates, {})
      const answer = await createEtcd(options(address, certificates)).tls(address, CALL)
      assert.equal(answer.untrusted, words)
      assert.equal(answer.certificate?.subject, 'CN=etcd-1')
      assert.ok(Date.parse(answer.certificate.notBefore) < Date.parse(answer.certificate.notAfter))
    }
  })

  it('says that the certificate names another address, in words with that address', async () => {
    const address = (await serveTls(use().good, {})).replace('127.0.0.1', '127.0.0.2')

    const answer = await createEtcd(options(address, use().good)).tls(address, CALL)

    assert.match(answer.untrusted ?? '', /altnames.*127\.0\.0\.2/)
  })

  it('expects the configured name at the client address, and only there', async () => {
    const {good} = use()
    const [client, peer] = [await serveTls(good, {}), await serveTls(good, {})]
    const etcd = createEtcd({...options(client, good), serverName: 'etcd.internal'})

    assert.match((await etcd.tls(client, CALL)).untrusted ?? '', /etcd\.internal/)
    assert.equal((await etcd.tls(peer, CALL)).untrusted, null)
  })

  it('blames no authority where none is configured', async () => {
    const address = await serveTls(use().good, {})

    assert.equal((await createEtcd({endpoints: [address]}).tls(address, CALL)).untrusted, null)
  })

  it('takes silence after the handshake for no refusal', async () => {
    const address = await serveTls(use().good, {}, {answers: false})

    assert.equal((await createEtcd(options(address, use().good)).tls(address, CALL)).turnedAway, null)
  })

  it('is unavailable where the server hangs up before it is over', async () => {
    const {good} = use()
    const address = await serveTls(good, {requestCert: true, maxVersion: 'TLSv1.2', ca: good.strangerCa})

    await expectCode(createEtcd(options(address, good)).tls(address, CALL), 'etcd/unavailable')
  })

  it('does not apply to plain text, and says when TLS was expected and is not there', async () => {
    const address = await serveTcp(createTcpServer(socket => void socket.end('HTTP/1.1 400 Bad\r\n\r\n')))
    const etcd = createEtcd({endpoints: [address]})

    await expectCode(etcd.tls(address.replace('https', 'http'), CALL), 'probe/not-applicable')
    await expectCode(etcd.tls('unix://etcd.sock', CALL), 'probe/not-applicable')
    await expectCode(etcd.tls(address, CALL), 'etcd/tls')
  })

  it('ends at its deadline, or when nobody waits for it any more', async () => {
    const address = await serveTcp(createTcpServer(() => undefined))
    const etcd = createEtcd({endpoints: [address]})
    const reason = new OpsError('refused/state', 'cancelled', {remedy: 'Nothing.'})

    await expectCode(etcd.tls(address, {deadlineMs: 100}), 'etcd/deadline')
    await expectCode(etcd.tls(address, {...CALL, signal: AbortSignal.abort(reason)}), 'refused/state')
    const controller = new AbortController()
    const waiting = etcd.tls(address, {...CALL, signal: controller.signal})
    controller.abort(reason)
    await expectCode(waiting, 'refused/state')
  })
})

function serveTls(
  {servers: [identity]}: Certificates,
  more: TlsOptions,
  {answers = true}: {readonly answers?: boolean} = {},
): Promise<string> {
  assert.ok(identity)
  const server = createTlsServer({...identity, ...more}, socket => {
    socket.on('error', () => undefined)
    socket.on('data', () => void (answers && socket.end('HTTP/1.1 200 OK\r\n\r\n')))
  })
  server.on('tlsClientError', () => undefined)
  return serveTcp(server)
}

async function serveTcp(server: Server): Promise<string> {
  const sockets: {destroy(): void}[] = []
  server.on('connection', socket => sockets.push(socket.on('error', () => undefined)))
  await once(server.listen(0), 'listening')
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return `https://127.0.0.1:${address.port}`
}

async function expectCode(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof OpsError, String(error))
    assert.equal(error.code, code, error.message)
    return true
  })
}
