import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {fill} from '../../src/local/etcd/workload.ts'
import type {Alarm, EtcdPort} from '../../src/ports/etcd.ts'
import {CALL, eventually, oneBinaryPerSeries, portFor, rejectsWith, skipWithout} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()
const QUOTA = 4 * 1024 * 1024

describe('etcd port that takes alarms back', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries) describe(`with etcd ${binary.version}`, () => raisedAlarms(binary.path))
})

function raisedAlarms(binary: string): void {
  const context: {cluster?: LocalCluster; etcd?: EtcdPort; own?: Alarm} = {}
  const use = () => {
    assert.ok(context.cluster && context.etcd && context.own)
    const [endpoint = ''] = context.cluster.endpoints
    return {cluster: context.cluster, etcd: context.etcd, own: context.own, endpoint}
  }

  before(async () => {
    context.cluster = await startLocalCluster({size: 1, binary, tls: false, quotaBytes: QUOTA})
    context.etcd = portFor(context.cluster)
    const [endpoint = ''] = context.cluster.endpoints
    const {memberId} = await context.etcd.status(endpoint, CALL)
    context.own = {memberId, type: 'NOSPACE'}
    await fill(context.cluster, {valueBytes: 256 * 1024})
    await raised()
  })

  after(async () => {
    context.etcd?.close()
    await context.cluster?.wipe()
  })

  const raised = (): Promise<void> =>
    eventually('the alarm', async () => {
      const {etcd, endpoint} = use()
      return (await etcd.alarms(endpoint, CALL)).some(({type}) => type === 'NOSPACE')
    })

  it('takes back that very alarm and leaves every other one', async () => {
    const {cluster, etcd, own, endpoint} = use()
    const other: Alarm = {memberId: 'abc', type: 'NOSPACE'}
    const corrupt: Alarm = {...own, type: 'CORRUPT'}
    for (const {memberId, type} of [other, corrupt])
      await cluster.client().call('maintenance/alarm', {
        action: 'ACTIVATE',
        memberID: BigInt(`0x${memberId}`).toString(),
        alarm: type,
      })

    await etcd.disarm(endpoint, own, CALL)

    const left = (await etcd.alarms(endpoint, CALL)).map(({memberId, type}) => `${type} ${memberId}`)
    assert.deepEqual(left.toSorted(), [`CORRUPT ${own.memberId}`, 'NOSPACE abc'])
    await etcd.disarm(endpoint, corrupt, CALL)
    await etcd.disarm(endpoint, other, CALL)
    assert.deepEqual(await etcd.alarms(endpoint, CALL), [])
  })

  it('does nothing, and does not fail, where that alarm is not raised', async () => {
    const {etcd, endpoint} = use()

    await etcd.disarm(endpoint, {memberId: 'abc', type: 'NOSPACE'}, CALL)

    assert.ok(!(await etcd.alarms(endpoint, CALL)).some(({memberId}) => memberId === 'abc'))
  })

  it('sees the alarm come back with the next write when the file is still over the quota', async () => {
    const {cluster, etcd, own, endpoint} = use()
    await etcd.disarm(endpoint, own, CALL)

    await cluster
      .client()
      .put('one more', 'x'.repeat(256 * 1024))
      .catch(() => undefined)

    await raised()
    const {errors} = await etcd.status(endpoint, CALL)
    assert.ok(errors.some(error => error.includes('NOSPACE')))
  })

  it('says that nothing was decided when nobody answers in time', async () => {
    const {cluster, etcd, own, endpoint} = use()
    cluster.members[0]?.supervisor.pause()

    const error = await rejectsWith(etcd.disarm(endpoint, own, {deadlineMs: 500}), 'etcd/deadline')

    cluster.members[0]?.supervisor.resume()
    assert.equal(error.retryable, false)
    await cluster.untilHealthy().catch(() => undefined)
  })
}
