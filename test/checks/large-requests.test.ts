import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {sampleKey} from '../../src/domain/scrape.ts'
import {MiB} from '../../src/domain/units.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {grown, itNeedsTwoReads, type Samples, withSecond} from '../fixtures/metered.ts'

const KiB = 1024

const handled = (method: string, code: string): string =>
  sampleKey('grpc_server_handled_total', {grpc_code: code, grpc_method: method, grpc_type: 'unary'})

const requests = (messages: number, bytesEach: number, more: Samples = {}): Samples => ({
  etcd_network_client_grpc_received_bytes_total: messages * bytesEach,
  [sampleKey('grpc_server_msg_received_total', {grpc_method: 'Put', grpc_type: 'unary'})]: messages,
  ...more,
})
const refused = (count: number, method = 'Put', code = 'InvalidArgument'): Samples => ({
  [handled(method, code)]: count,
})
const healthy = grown({recent: requests(1000, KiB), older: requests(90_000, KiB)})

describe('large-requests', () => {
  itNeedsTwoReads('large-requests', healthy)

  for (const [what, growth, severity] of [
    ['a mean just below 128 KiB', {recent: requests(20, 128 * KiB - 1)}, undefined],
    ['a mean of 128 KiB', {recent: requests(20, 128 * KiB)}, 'info'],
    ['a mean of 512 KiB', {recent: requests(20, 512 * KiB)}, 'warning'],
    ['a few large ones only', {recent: requests(19, MiB)}, undefined],
    [
      'too few now, and large ones over minutes',
      {recent: requests(2, KiB), older: requests(200, MiB)},
      'warning',
    ],
    [
      'small ones now, whatever came before',
      {recent: requests(200, KiB), older: requests(900, MiB)},
      undefined,
    ],
    ['an idle member', {recent: requests(0, 0)}, undefined],
    ['a write that was refused', {recent: requests(50, KiB, refused(1))}, 'info'],
    ['a transaction that was refused', {recent: requests(50, KiB, refused(2, 'Txn'))}, 'info'],
    ['a read that was refused', {recent: requests(50, KiB, refused(9, 'Range'))}, undefined],
    [
      'writes that failed otherwise',
      {recent: requests(50, KiB, refused(9, 'Put', 'Unavailable'))},
      undefined,
    ],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(
        said(checked('large-requests', withSecond(healthy, grown(growth)))),
        severity ? [`${severity} etcd-2`] : [],
      )
    })

  it('takes answered requests where a version does not count messages', () => {
    const growth: Samples = {
      etcd_network_client_grpc_received_bytes_total: 40 * MiB,
      [handled('Put', 'OK')]: 40,
    }
    const result = checked('large-requests', withSecond(healthy, grown({recent: growth})))
    assert.deepEqual(
      [said(result), result.findings[0]?.evidence['bytesPerRequest']],
      [['warning etcd-2'], MiB],
    )
  })

  for (const [limit, severity] of [
    [String(10 * MiB), undefined],
    [String(10 * MiB + 1), 'warning'],
    ['many', undefined],
  ] as const)
    it(`says ${severity ?? 'nothing'} for max-request-bytes ${limit}`, () => {
      const settings = {'max-request-bytes': {value: limit, from: 'command-line' as const}}
      const seen = aCluster().withAll({metrics: healthy}).withMember('etcd-2', {process: {settings}})
      assert.deepEqual(said(checked('large-requests', seen)), severity ? [`${severity} etcd-2`] : [])
    })

  it('is unknown when the page lacks the bytes', () => {
    assert.deepEqual(said(checked('large-requests', withSecond(healthy, grown({recent: {}})))), [
      'unknown etcd-2',
    ])
  })
})
