import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {broken, severed} from '../fixtures/broken-paths.ts'
import {diagnosed, sure} from '../fixtures/diagnosing.ts'

const full = aCluster().withFullLook()

describe('R06 one-way-partition', () => {
  for (const [what, cluster, more, expected] of [
    ['TCP connects one way only', broken(full, [['etcd-1', 'etcd-2']]), [], 'high etcd-1,etcd-2'],
    [
      'one path fails both ways and a read fails through its end',
      severed(full, 'etcd-1', 'etcd-2').withMember('etcd-2', {
        status: {leader: null},
        linearizable: 'etcd/deadline',
      }),
      [],
      'medium etcd-1,etcd-2',
    ],
    ['one path fails both ways', severed(full, 'etcd-1', 'etcd-2'), [], 'low etcd-1,etcd-2'],
    [
      'a member is cut from everybody',
      severed(severed(full, 'etcd-1', 'etcd-2'), 'etcd-3', 'etcd-2'),
      [],
      undefined,
    ],
    ['a port is refused', broken(full, [['etcd-1', 'etcd-2']], 'refused'), [], undefined],
    ['all paths work', full, [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R06', more), expected)
    })

  it('leads before the partition it looks like', () => {
    const {causes, verdict} = diagnosed(
      severed(full, 'etcd-1', 'etcd-2').withMember('etcd-2', {
        status: {leader: null},
        linearizable: 'etcd/deadline',
      }),
    )
    assert.equal(causes[0]?.cause, 'R06')
    assert.match(verdict.sentence, /between etcd-1 and etcd-2/)
  })

  it('names the direction where TCP shows it', () => {
    assert.match(
      diagnosed(broken(full, [['etcd-1', 'etcd-2']])).verdict.sentence,
      /from etcd-1 to etcd-2, though they do back/,
    )
  })
})
