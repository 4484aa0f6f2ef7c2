import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type ErrorCode, OpsError} from '../../src/domain/errors.ts'
import {promoteInSync} from '../../src/engine/promote-in-sync.ts'
import {aClock} from '../fixtures/a-context.ts'

const request = {endpoint: 'https://10.0.0.11:2379', id: 'a4', deadlineMs: 30_000}

/** An etcd that answers promotions in this order, the last answer for ever. */
function answering(codes: readonly (ErrorCode | 'ok')[], learner = true) {
  const calls: string[] = []
  const members = [{id: 'a4', name: 'etcd-4', peerUrls: [], clientUrls: [], learner}]
  const etcd = {
    promote: async () => {
      const code = codes[Math.min(calls.filter(call => call === 'promote').length, codes.length - 1)] ?? 'ok'
      calls.push('promote')
      if (code !== 'ok') throw new OpsError(code, code, {remedy: 'none'})
    },
    memberList: async () => {
      calls.push('list')
      return {clusterId: 'c1', memberId: 'a1', members}
    },
  }
  return {etcd, calls, waiting: {etcd, clock: aClock(), stopping: new AbortController().signal}}
}

describe('a promotion that etcd refuses because the learner is not in sync', () => {
  it('is asked for again after looking, until etcd agrees', async () => {
    const {calls, waiting} = answering(['etcd/not-in-sync', 'etcd/not-in-sync', 'ok'])

    await promoteInSync(request, waiting)

    assert.deepEqual(calls, ['promote', 'list', 'promote', 'list', 'promote'])
  })

  it('is given up at the deadline', async () => {
    const {calls, waiting} = answering(['etcd/not-in-sync'])

    await assert.rejects(promoteInSync(request, waiting), {code: 'etcd/not-in-sync'})

    assert.equal(calls.filter(call => call === 'promote').length, 6)
  })

  it('is not asked for again when the list shows no such learner any more', async () => {
    const {calls, waiting} = answering(['etcd/not-in-sync'], false)

    await assert.rejects(promoteInSync(request, waiting), {code: 'etcd/not-in-sync'})

    assert.deepEqual(calls, ['promote', 'list'])
  })

  for (const code of ['etcd/deadline', 'etcd/unavailable', 'etcd/failed'] as const)
    it(`is never asked for again after ${code}, which does not say that nothing happened`, async () => {
      const {calls, waiting} = answering([code, 'ok'])

      await assert.rejects(promoteInSync(request, waiting), {code})

      assert.deepEqual(calls, ['promote'])
    })
})
