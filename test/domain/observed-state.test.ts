import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {observedState} from '../../src/domain/observed-state.ts'
import {aCluster} from '../fixtures/a-cluster.ts'

describe('the state kept with a step', () => {
  it('has leader, term, revision, alarms and the healthy voters', () => {
    const state = observedState(aCluster().paused('etcd-3').view())

    assert.ok(typeof state === 'object' && state !== null && !Array.isArray(state))
    assert.deepEqual(Object.keys(state), ['at', 'leader', 'term', 'revision', 'alarms', 'voters', 'healthy'])
    assert.deepEqual(Reflect.get(state, 'healthy'), ['etcd-1', 'etcd-2'])
    assert.equal(Reflect.get(state, 'voters'), 3)
    assert.match(String(Reflect.get(state, 'revision')), /^\d+$/)
  })

  it('stays small, however large the cluster and its names are', () => {
    const view = aCluster().view()
    const voters = Array.from({length: 100}, (_, n) => ({...view.voters[0], name: `m${n}${'x'.repeat(500)}`}))

    const state = observedState({...view, voters} as typeof view)

    assert.ok(JSON.stringify(state).length < 3_000)
    assert.match(JSON.stringify(state), /… 88 more/)
  })
})
