import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {byHealth, healthOf, type KnownOf, STALE_MS} from '../../src/domain/fleet.ts'
import type {Incident} from '../../src/domain/incident.ts'
import {pointOf} from '../../src/domain/point-of.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

const sign = {bad: 2, good: 0, since: '2026-01-01T03:00:00.000Z', open: true, sentence: 'Full'}

/** What the store knows of this cluster, and how it is called some seconds after the look. */
function health(cluster: ClusterBuilder, over: Partial<KnownOf> = {}, ageMs = 12_000) {
  const point = pointOf(cluster.view())
  const now = new Date(Date.parse(point.at) + ageMs)
  const {severity, words, healthy} = healthOf({point, signs: {}, incident: null, ...over}, now)
  return [severity, words, healthy]
}

describe('the health of a cluster from the store', () => {
  it('is what the newest look saw', () => {
    assert.deepEqual(health(aCluster()), ['ok', 'Healthy', '3 of 3'])
    assert.deepEqual(health(aCluster().down('etcd-3')), ['warning', 'etcd-3 not healthy', '2 of 3'])
    assert.deepEqual(health(aCluster().withoutQuorum()), ['critical', 'quorum not proven', '0 of 3'])
  })

  it('counts no learner towards the quorum', () => {
    const two = aCluster({size: 3}).withLearner().down('etcd-2').down('etcd-3')
    assert.equal(health(two)[0], 'critical')
  })

  it('is unknown without a look, and when the last one is old, never healthy', () => {
    assert.equal(healthOf({point: null, signs: {}, incident: null}, new Date()).severity, 'unknown')
    assert.deepEqual(health(aCluster(), {}, STALE_MS + 125_000), ['unknown', 'not seen for 12 min', '3 of 3'])
  })

  it('names the worst sign that is open, and an incident that is', () => {
    const open = {'space-full': sign, 'member-unreachable': sign, 'quorum-lost': {...sign, open: false}}
    assert.deepEqual(health(aCluster(), {signs: open}).slice(0, 2), ['critical', 'NOSPACE alarm'])
    const incident = {state: 'open'} as Incident
    assert.deepEqual(health(aCluster(), {incident}).slice(0, 2), ['warning', 'open incident'])
    assert.equal(health(aCluster(), {incident: {...incident, state: 'resolved'}})[0], 'ok')
  })

  it('puts the worst first, and equals in the order people count', () => {
    const named = (id: string, severity: 'ok' | 'critical' | 'unknown') => ({
      id,
      health: {severity, words: '', healthy: '', ageMs: 0},
    })
    const fleet = [named('c-10', 'ok'), named('c-2', 'ok'), named('b', 'unknown'), named('z', 'critical')]
    assert.deepEqual(
      byHealth(fleet).map(({id}) => id),
      ['z', 'b', 'c-2', 'c-10'],
    )
  })
})
