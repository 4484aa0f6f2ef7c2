import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {catalogue} from '../../src/compose/parts.ts'
import type {Incident, IncidentAlert} from '../../src/domain/incident.ts'
import {levelFromAlerts, levelOf, withLevel} from '../../src/domain/incident-level.ts'
import {judge} from '../../src/engine/look.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {operator, settings} from '../fixtures/a-context.ts'
import {anIncident} from '../slack/fixtures/matters.ts'

function levelOfLook(cluster: ClusterBuilder): string | null {
  const graded = levelOf(judge(cluster.observed(), {settings: settings()}, catalogue))
  return graded === null ? null : `${graded.level} ${graded.because}`
}

describe('the level of what was seen', () => {
  for (const [what, cluster, wanted] of [
    ['nothing to worry about has none', aCluster(), null],
    ['quorum lost', aCluster().withoutQuorum(), 'P1 quorum lost'],
    [
      'two refuse us, yet a majority is proven',
      aCluster().down('etcd-2').down('etcd-3'),
      'P3 no spare voter',
    ],
    ['all members answer, none knows a leader', aCluster().withLeader(null), 'P2 no leader'],
    ['one of three is down', aCluster().down('etcd-2'), 'P3 no spare voter'],
    ['one of five is down', aCluster({size: 5}).down('etcd-2'), 'P4 serving'],
    ['two of five are down', aCluster({size: 5}).down('etcd-2').down('etcd-3'), 'P3 no spare voter'],
    ['one of one', aCluster({size: 1}), null],
  ] as const)
    it(`${what}: ${wanted}`, () => assert.equal(levelOfLook(cluster), wanted))

  it('takes a majority that is not proven for lost: silence is never health', () => {
    const silent = aCluster().paused('etcd-1').paused('etcd-2').paused('etcd-3')

    assert.match(levelOfLook(silent) ?? '', /^P1 quorum (lost|not proven)$/)
  })
})

describe('the level before anybody has looked', () => {
  const alert = (name: string, status: IncidentAlert['status'] = 'firing'): IncidentAlert => ({
    ...{fingerprint: name, name, status, severity: 'critical', summary: ''},
    startsAt: '2026-01-01T03:00:00Z',
  })
  for (const [alerts, wanted] of [
    [[alert('EtcdHighFsyncDurations')], 'P4'],
    [[alert('etcdMembersDown'), alert('etcdGRPCRequestsSlow')], 'P3'],
    [[alert('EtcdLeaderElections')], 'P3'],
    [[alert('etcdMembersDown'), alert('EtcdNoLeader')], 'P2'],
    [[alert('etcdNoLeader'), alert('etcdInsufficientMembers')], 'P1'],
    [[alert('etcdInsufficientMembers', 'resolved'), alert('etcdHighFsyncDurations')], 'P4'],
  ] as const)
    it(`of ${alerts.map(({name, status}) => `${name} ${status}`).join(', ')} is ${wanted}`, () =>
      assert.equal(levelFromAlerts(alerts).level, wanted))
})

describe('the level of an incident', () => {
  const incident: Incident = anIncident({level: 'P2', levelWhy: 'no leader'})

  it('follows what was seen, and stays when there is nothing to grade', () => {
    assert.equal(withLevel(incident, {level: 'P1', because: 'quorum lost'}).level, 'P1')
    assert.equal(withLevel(incident, null), incident)
  })

  it('stays as a person set it', () => {
    const chosen = {...incident, levelBy: operator}
    assert.equal(withLevel(chosen, {level: 'P1', because: 'quorum lost'}), chosen)
  })
})
