import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {createKubernetes} from '../../../src/adapters/kubernetes/create-kubernetes.ts'
import {readHealthPage} from '../../../src/adapters/kubernetes/health-page.ts'
import {makeCertificates} from '../../../src/local/etcd/certificates.ts'
import {rejectsWith, serve} from '../a-web-server.ts'

const CALL = {deadlineMs: 5000} as const

/** As an API server of Kubernetes 1.31 writes them, shortened. */
const READY = '[+]ping ok\n[+]log ok\n[+]etcd ok\n[+]etcd-readiness ok\n[+]shutdown ok\nreadyz check passed\n'
const NOT_READY = `[+]ping ok
[+]log ok
[-]etcd failed: reason withheld
[-]etcd-readiness failed: reason withheld
[+]poststarthook/start-apiextensions-informers ok
readyz check failed
`
const DENIED = `{"kind":"Status","apiVersion":"v1","status":"Failure",
"message":"forbidden: User \\"system:anonymous\\" cannot get path \\"/readyz\\"","reason":"Forbidden","code":403}`

describe('API servers', () => {
  it('are ready and live when both pages say so', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`)
      response.end(READY)
    })

    const answer = await createKubernetes({apiServers: [url], token: 't0ken'}).readiness(url, CALL)

    assert.deepEqual(answer, {ready: true, live: true, failing: []})
    assert.deepEqual(asked.toSorted(), ['/livez?verbose Bearer t0ken', '/readyz?verbose Bearer t0ken'])
  })

  it('name the checks that fail, once', async () => {
    const url = await serve((_, response) => response.writeHead(500).end(NOT_READY))

    const answer = await createKubernetes({apiServers: [url]}).readiness(url, CALL)

    assert.deepEqual(answer, {ready: false, live: false, failing: ['etcd', 'etcd-readiness']})
  })

  it('that may not be asked say why, and what to do, without the token', async () => {
    for (const status of [401, 403]) {
      const url = await serve((_, response) => response.writeHead(status).end(DENIED))
      const reader = createKubernetes({apiServers: [url], token: 't0ken'})

      const error = await rejectsWith(reader.readiness(url, CALL), 'http/bad-answer')

      assert.match(error.message, new RegExp(`HTTP ${status}: forbidden`))
      assert.match(error.remedy, /kubernetes\.token/)
      assert.doesNotMatch(`${error.message} ${error.remedy} ${String(error.cause)}`, /t0ken/)
    }
  })

  it('are trusted only with the given authority', async () => {
    const {ca, strangerCa, servers} = await makeCertificates({members: 1})
    const url = await serve((_, response) => response.end(READY), servers[0])
    const withCa = (pem?: string) =>
      createKubernetes({apiServers: [url], token: 't0ken', ...(pem ? {ca: Buffer.from(pem)} : {})})

    assert.equal((await withCa(ca).readiness(url, CALL)).ready, true)
    for (const pem of [strangerCa, undefined]) {
      const error = await rejectsWith(withCa(pem).readiness(url, CALL), 'http/unreachable')
      assert.match(error.message, /unable to verify the first certificate$/)
    }
  })

  it('are unknown, not down, when something else answers for them', async () => {
    for (const [status, text] of [
      [200, '<html>login</html>'],
      [302, ''],
      [429, 'Too many requests'],
      [500, 'Internal Server Error'],
      [404, '404 page not found'],
      [200, 'x'.repeat(300_000)],
    ] as const) {
      const url = await serve((_, response) => response.writeHead(status, {location: '/'}).end(text))
      await rejectsWith(createKubernetes({apiServers: [url]}).readiness(url, CALL), 'http/bad-answer')
    }
    const cut = await serve((_, response) => {
      response.writeHead(200, {'content-length': 999})
      response.write(READY, () => response.destroy())
    })
    await rejectsWith(createKubernetes({apiServers: [cut]}).readiness(cut, CALL), 'http/bad-answer')
  })

  it('that do not answer are unreachable at the deadline', async () => {
    const url = await serve(() => undefined)
    const reader = createKubernetes({apiServers: [url, 'http://127.0.0.1:1']})

    const silent = await rejectsWith(reader.readiness(url, {deadlineMs: 50}), 'http/unreachable')
    assert.match(silent.message, /within 50 ms/)
    const refused = await rejectsWith(reader.readiness('http://127.0.0.1:1', CALL), 'http/unreachable')
    assert.match(refused.message, /connection refused$/)
  })

  it('outside the configuration are never asked', async () => {
    await rejectsWith(createKubernetes({apiServers: []}).readiness('http://a:1', CALL), 'internal/bug')
  })

  it('are never taken for healthy by a page of noise', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({min: 201, max: 599}), (text, status) => {
        assert.notEqual(readHealthPage({status, text})?.ok, true)
      }),
    )
  })
})
