import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {checks} from '../../src/checks/index.ts'
import {runChecks} from '../../src/domain/run-checks.ts'
import {type SignId, signChecks, signDefaults, signs} from '../../src/domain/signs/index.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {GiB, MiB} from '../../src/domain/units.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

/** How every sign reads this cluster; what the look did not ask is left out. */
function readings(cluster: ClusterBuilder, ownRun = false): Partial<Record<SignId, string>> {
  const view = cluster.view()
  const needed = checks.filter(({id}) => signChecks.has(id))
  const results = runChecks(needed, view, Thresholds.parse({}))
  return Object.fromEntries(
    signs.flatMap(sign => {
      const reading = sign.read({view, results, ownRun})
      return reading === undefined ? [] : [[sign.id, reading.kind]]
    }),
  )
}

function badOnes(cluster: ClusterBuilder): readonly string[] {
  return Object.entries(readings(cluster)).flatMap(([id, kind]) => (kind === 'bad' ? [id] : []))
}

const three = aCluster().withFullLook()
const alarm = (type: string) => ({status: {errors: [`alarm:${type} `]}})

describe('the signs of the monitor', () => {
  it('are all good on a healthy cluster, and a quick look leaves out what it did not ask', () => {
    assert.deepEqual(badOnes(three), [])
    assert.equal(readings(three)['certificate-expiry'], 'good')
    assert.equal(readings(aCluster())['certificate-expiry'], undefined)
    assert.equal(readings(aCluster())['quorum-lost'], 'good')
  })

  it('tell a member that is away from a quorum without a spare voter', () => {
    assert.deepEqual(badOnes(three.down('etcd-3')), ['quorum-at-risk', 'member-unreachable'])
    const five = three.withMember('etcd-4', {}).withMember('etcd-5', {})
    assert.deepEqual(badOnes(five.down('etcd-3')), ['member-unreachable'])
  })

  it('see a lost quorum and the missing leader, and then say nothing of the risk', () => {
    const lost = three.withoutQuorum()
    assert.deepEqual(badOnes(lost), ['quorum-lost', 'no-leader', 'member-unreachable'])
    assert.equal(readings(lost)['quorum-at-risk'], undefined)
  })

  it('call nothing lost while only our own credentials fail', () => {
    const blind = three.withAll({status: 'etcd/tls', linearizable: 'etcd/tls', memberList: 'etcd/tls'})
    assert.deepEqual(badOnes(blind), [])
    assert.equal(readings(blind)['quorum-lost'], 'unknown')
    assert.equal(readings(blind)['no-leader'], 'unknown')
    assert.equal(readings(blind)['space-full'], 'unknown')
  })

  it('see members that follow different leaders, and not one that merely knows none', () => {
    const split = three.withMember('etcd-3', {status: {leader: three.idOf('etcd-2')}})
    assert.deepEqual(badOnes(split), ['split-view'])
    const cutOff = three.withMember('etcd-3', {status: {leader: null}, linearizable: 'etcd/no-leader'})
    assert.equal(readings(cutOff)['split-view'], 'good')
    assert.equal(readings(three.down('etcd-3'))['split-view'], 'unknown')
  })

  it('see the alarms of etcd', () => {
    assert.deepEqual(badOnes(three.withAll(alarm('NOSPACE'))), ['space-full'])
    assert.ok(badOnes(three.withAll(alarm('CORRUPT'))).includes('corrupt'))
  })

  it('see a database that is nearly full', () => {
    const full = three.withMember('etcd-1', {status: {dbSize: 1.9 * GiB, dbSizeInUse: 1.8 * GiB}})
    assert.deepEqual(badOnes(full), ['space-running-out'])
  })

  it('see a database that grows to its quota within the hour, and in time', () => {
    const large = three.withAll({status: {dbSize: 1.4 * GiB, dbSizeInUse: 1.3 * GiB}})
    assert.deepEqual(badOnes(large.withSeen({history: growing(large, 12 * MiB)})), ['space-running-out'])
    assert.deepEqual(badOnes(large.withSeen({history: growing(large, MiB)})), [])
  })

  it('see a storm of elections in the past alone, as a quick look can', () => {
    assert.deepEqual(badOnes(aCluster().withSeen({history: stormy(aCluster())})), ['election-storm'])
  })

  it('leave to a run of our own what it does by plan', () => {
    const during = readings(three.down('etcd-3'), true)
    assert.equal(during['quorum-at-risk'], undefined)
    assert.equal(during['member-unreachable'], undefined)
    assert.equal(during['quorum-lost'], 'good')
  })

  it('open incidents for what is critical, and only log the rest', () => {
    for (const {id, severity} of signs) assert.equal(signDefaults[id].incident, severity === 'critical', id)
  })
})

/** Twenty minutes in which every file grew by so much a minute, up to now. */
function growing(cluster: ClusterBuilder, perMinute: number) {
  return past(cluster, minutesAgo => ({dbShift: -minutesAgo * perMinute, term: 0}))
}

/** An election every other minute of the last ten. */
function stormy(cluster: ClusterBuilder) {
  return past(cluster, minutesAgo => ({dbShift: 0, term: -Math.floor(minutesAgo / 2)}))
}

function past(
  cluster: ClusterBuilder,
  shift: (minutesAgo: number) => {readonly dbShift: number; readonly term: number},
) {
  const view = cluster.view()
  const now = Date.parse(view.observedAt)
  return Array.from({length: 20}, (_, i) => 20 - i).map(minutesAgo => ({
    at: new Date(now - minutesAgo * 60_000).toISOString(),
    members: view.members.flatMap(({id, name, probes: {status}}) => {
      if (id === null || !status.ok) return []
      const {dbShift, term} = shift(minutesAgo)
      return [
        {
          id,
          name,
          answered: true,
          healthy: true,
          leader: status.value.leader,
          term: String(Math.max(1, Number(status.value.raftTerm) + term)),
          index: status.value.raftIndex,
          revision: status.value.revision,
          dbSize: status.value.dbSize + dbShift,
          dbSizeInUse: status.value.dbSizeInUse,
          processStart: null,
          leaderChanges: null,
        },
      ]
    }),
  }))
}
