import assert from 'node:assert/strict'
import {once} from 'node:events'
import {createServer, type RequestListener} from 'node:http'
import {createServer as createSecureServer} from 'node:https'
import {after} from 'node:test'
import {type ErrorCode, OpsError} from '../../src/domain/errors.ts'
import type {Identity} from '../../src/local/etcd/certificates.ts'

/** Serves on loopback until the end of the file, with TLS when given a certificate. Answers with its URL. */
export async function serve(listener: RequestListener, identity?: Identity): Promise<string> {
  const server = identity ? createSecureServer(identity, listener) : createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return `${identity ? 'https' : 'http'}://127.0.0.1:${address.port}`
}

/** Fails unless it rejects with this code; answers with the error for more questions. */
export async function rejectsWith(promise: Promise<unknown>, code: ErrorCode): Promise<OpsError> {
  const error = await promise.then(
    () => assert.fail(`expected ${code}, but the call succeeded`),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof OpsError, `not an OpsError: ${String(error)}`)
  assert.equal(error.code, code, error.message)
  return error
}
