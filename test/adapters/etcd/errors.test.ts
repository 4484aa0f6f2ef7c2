import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {deadlinePassed, stopped, translate} from '../../../src/adapters/etcd/errors.ts'
import {type ErrorCode, OpsError} from '../../../src/domain/errors.ts'

const ATTEMPT = {what: 'read the status of', endpoint: 'https://10.0.0.11:2379', deadlineMs: 2000}

/** Recorded from etcd 3.4.23 and 3.5.30 through etcd3 1.1.2. */
const recorded: readonly (readonly [string, ErrorCode, string])[] = [
  ['9 FAILED_PRECONDITION: etcdserver: not leader', 'etcd/not-leader', 'etcdserver: not leader'],
  [
    '9 FAILED_PRECONDITION: etcdserver: bad leader transferee',
    'etcd/failed',
    'etcdserver: bad leader transferee',
  ],
  ['14 UNAVAILABLE: etcdserver: no leader', 'etcd/no-leader', 'etcdserver: no leader'],
  ['14 UNAVAILABLE: etcdserver: request timed out', 'etcd/deadline', 'etcdserver: request timed out'],
  ['4 DEADLINE_EXCEEDED: context deadline exceeded', 'etcd/deadline', 'context deadline exceeded'],
  ['2 UNKNOWN: context deadline exceeded', 'etcd/deadline', 'context deadline exceeded'],
  [
    '8 RESOURCE_EXHAUSTED: etcdserver: mvcc: database space exceeded',
    'etcd/no-space',
    'etcdserver: mvcc: database space exceeded',
  ],
  ['15 DATA_LOSS: etcdserver: corrupt cluster', 'etcd/corrupt', 'etcdserver: corrupt cluster'],
  [
    '14 UNAVAILABLE: etcdserver: rpc not supported for learner',
    'etcd/learner',
    'etcdserver: rpc not supported for learner',
  ],
  [
    '9 FAILED_PRECONDITION: etcdserver: can only promote a learner member which is in sync with leader',
    'etcd/not-in-sync',
    'etcdserver: can only promote a learner member which is in sync with leader',
  ],
  [
    '9 FAILED_PRECONDITION: etcdserver: can only promote a learner member',
    'etcd/failed',
    'etcdserver: can only promote a learner member',
  ],
  [
    '9 FAILED_PRECONDITION: etcdserver: re-configuration failed due to not enough started members',
    'etcd/failed',
    'etcdserver: re-configuration failed due to not enough started members',
  ],
  ['14 UNAVAILABLE: etcdserver: unhealthy cluster', 'etcd/unavailable', 'etcdserver: unhealthy cluster'],
  [
    '11 OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted',
    'etcd/compacted',
    'etcdserver: mvcc: required revision has been compacted',
  ],
  [
    '11 OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision',
    'etcd/failed',
    'etcdserver: mvcc: required revision is a future revision',
  ],
  [
    '7 PERMISSION_DENIED: etcdserver: permission denied',
    'etcd/permission-denied',
    'etcdserver: permission denied',
  ],
  [
    '3 INVALID_ARGUMENT: etcdserver: authentication failed, invalid user ID or password',
    'etcd/auth',
    'etcdserver: authentication failed, invalid user ID or password',
  ],
  [
    '9 FAILED_PRECONDITION: etcdserver: authentication is not enabled',
    'etcd/auth-off',
    'authentication is off there, and the configuration has a user',
  ],
  ['3 INVALID_ARGUMENT: etcdserver: user name is empty', 'etcd/auth', 'etcdserver: user name is empty'],
  [
    '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1 (2026-11-22T16:49:14.167Z). Resolution note: ',
    'etcd/refused',
    'connection refused',
  ],
  [
    '14 UNAVAILABLE: No connection established. Last error: Error: unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca. Resolution note: ',
    'etcd/tls',
    'unable to verify the first certificate',
  ],
  [
    '14 UNAVAILABLE: No connection established. Last error: 406DEE441F7F0000:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 116\n (2026-11-22T16:49:13.918Z). Resolution note: ',
    'etcd/tls',
    'tlsv13 alert certificate required',
  ],
  [
    '14 UNAVAILABLE: No connection established. Last error: 406DEE441F7F0000:error:0A000415:SSL routines:ssl3_read_bytes:ssl/tls alert certificate expired:../deps/x.c:918:SSL alert number 45\n. Resolution note: ',
    'etcd/tls',
    'ssl/tls alert certificate expired',
  ],
  [
    '14 UNAVAILABLE: Name resolution failed for target dns:nosuch.invalid:1',
    'etcd/unavailable',
    'Name resolution failed for target dns:nosuch.invalid:1',
  ],
  ['14 UNAVAILABLE: read ECONNRESET', 'etcd/unavailable', 'read ECONNRESET'],
  ['13 INTERNAL: something new', 'etcd/failed', 'something new'],
]

describe('errors of etcd', () => {
  for (const [text, code, words] of recorded)
    it(`reads "${words.slice(0, 60)}" as ${code} and keeps the words`, () => {
      const cause = new Error(text)

      const error = translate(cause, ATTEMPT)

      assert.equal(error.code, code)
      assert.equal(error.message, `Could not read the status of https://10.0.0.11:2379: ${words}`)
      assert.match(error.remedy, /^[A-Z].*\.$/)
      assert.equal(error.cause, cause)
    })

  it('never calls a call that changes the cluster retryable', () => {
    for (const [text] of recorded)
      assert.equal(translate(new Error(text), {...ATTEMPT, changes: true}).retryable, false)
    assert.equal(translate(new Error('14 UNAVAILABLE: etcdserver: no leader'), ATTEMPT).retryable, true)
  })

  it('does not take text inside an answer for a failure of the connection', () => {
    assert.equal(translate(new Error('13 INTERNAL: ECONNREFUSED'), ATTEMPT).code, 'etcd/failed')
  })

  it('says what is known when a deadline passes', () => {
    const onDeadline = 'Do not start it again.'

    assert.equal(deadlinePassed({...ATTEMPT, onDeadline}).remedy, onDeadline)
    assert.match(deadlinePassed(ATTEMPT).message, /no answer within 2000 ms$/)
    const fromGrpc = new Error('4 DEADLINE_EXCEEDED: Deadline exceeded after 2.000s,Waiting for LB pick')
    assert.equal(translate(fromGrpc, ATTEMPT).message, deadlinePassed(ATTEMPT).message)
  })

  it("keeps the caller's own reason for stopping", () => {
    const reason = new OpsError('refused/state', 'cancelled', {remedy: 'Nothing.'})

    assert.equal(stopped(ATTEMPT, reason), reason)
    assert.equal(stopped(ATTEMPT, new Error('aborted')).code, 'etcd/deadline')
  })

  it('makes something readable of anything that can be thrown', () => {
    fc.assert(
      fc.property(fc.anything(), thrown => {
        assert.ok(translate(thrown, ATTEMPT) instanceof OpsError)
      }),
    )
  })
})
