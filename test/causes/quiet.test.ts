import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {broken, severed} from '../fixtures/broken-paths.ts'
import {diagnosed, held} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()

describe('a healthy cluster in motion', () => {
  const moments: readonly (readonly [string, ClusterBuilder])[] = [
    ['idle', full],
    ['of three, with a learner', aCluster().withLearner().withFullLook()],
    [
      'right after a planned restart and one election',
      logging(logging(full, 'etcd-2', {ready: 1, 'tls-rejected': 1}), 'etcd-1', {
        campaign: 1,
        candidate: 1,
        'became-leader': 1,
        'leader-lost': 1,
        'stream-lost': 2,
        'peer-inactive': 1,
        'snapshot-sent': 1,
      }),
    ],
    ['whose leader moves at this moment', full.withAll({status: {leader: null}})],
    [
      'of which one member has just lost sight of the leader',
      full.withMember('etcd-3', {status: {leader: null}}),
    ],
    ['that was scanned by us', logging(full, 'etcd-1', {'tls-rejected': 12}, 'rejected connection EOF')],
  ]
  for (const [what, cluster] of moments)
    it(`has no cause when ${what}`, () => {
      assert.deepEqual(held(diagnosed(cluster)), [])
    })

  it('is told to wait for a defragmentation, and nothing else', () => {
    const {causes} = diagnosed(full.withMember('etcd-2', {metrics: {defragInFlight: true}}))
    assert.deepEqual(
      causes.map(({cause, severity}) => `${cause} ${severity}`),
      ['R24 info'],
    )
  })
})

describe('two vantage points', () => {
  it('call a process that is there and reached, and answers nothing, paused or hung', () => {
    const {causes, verdict} = diagnosed(full.paused('etcd-2'))
    assert.equal(causes[0]?.cause, 'R07')
    assert.equal(causes[0]?.confidence, 'high')
    assert.match(verdict.sentence, /its process is there but is paused or hung/)
  })

  it('call a member that both sides miss cut off, however well it answers us', () => {
    const alone = {status: {leader: null}, linearizable: 'etcd/deadline'} as const
    const cut = severed(severed(full, 'etcd-1', 'etcd-2'), 'etcd-3', 'etcd-2').withMember('etcd-2', alone)
    const {causes, verdict} = diagnosed(cut)
    assert.deepEqual([causes[0]?.cause, causes[0]?.confidence], ['R05', 'high'])
    assert.match(
      verdict.sentence,
      /^etcd-2 on one side, etcd-1 and etcd-3 on the other, do not reach each other/,
    )
  })

  it('see lost quorum in a network that lets everybody answer us and nobody each other', () => {
    const apart = [
      ['etcd-1', 'etcd-2'],
      ['etcd-2', 'etcd-3'],
      ['etcd-3', 'etcd-1'],
    ].reduce((cluster, [a = '', b = '']) => severed(cluster, a, b), full.withLeader(null))
    const {causes, rejected} = diagnosed(apart)
    assert.equal(causes[0]?.cause, 'R09')
    assert.ok(causes.some(({cause}) => cause === 'R05'))
    assert.ok(rejected.some(({cause}) => cause === 'R11'))
  })

  it('tell a host that is gone from a member that is', () => {
    const gone = {host: 'ssh/unreachable', paths: 'ssh/unreachable'} as const
    const ways = [
      ['etcd-1', 'etcd-2'],
      ['etcd-3', 'etcd-2'],
    ] as const
    assert.equal(
      diagnosed(broken(full.paused('etcd-2').withMember('etcd-2', gone), ways)).causes[0]?.cause,
      'R08',
    )
  })
})

describe('a reason below the symptom', () => {
  it('is the full disk of a member that is down', () => {
    const mounts = full.view().members.flatMap(({probes: {disk}}) => (disk.ok ? disk.value.mounts : []))
    const [mount] = mounts
    assert.ok(mount)
    const stopped = full.down('etcd-2').withMember('etcd-2', {
      host: {service: 'failed', mainPid: 0},
      disk: {mounts: [{...mount, availableBytes: 0}]},
    })
    const {causes, verdict} = diagnosed(stopped)
    assert.deepEqual(causes.map(({cause}) => cause).slice(0, 2), ['R13', 'R07'])
    assert.match(verdict.sentence, /^The disk is full/)
  })

  it('is the removal of a member whose service goes on trying', () => {
    const stopped = full.down('etcd-2').withMember('etcd-2', {host: {service: 'failed', mainPid: 0}})
    const removed = logging(
      stopped,
      'etcd-2',
      {'member-removed': 1},
      'the member has been permanently removed',
    )
    assert.equal(diagnosed(removed).causes[0]?.cause, 'R17')
  })
})
