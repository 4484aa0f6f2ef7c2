import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {loadOf} from '../../src/domain/look-load.ts'
import {fullQuestions, lightAnd, lightQuestions} from '../../src/domain/questions.ts'
import {observeCluster} from '../../src/engine/observe.ts'
import {aClock, settings} from '../fixtures/a-context.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

describe('the load of a look', () => {
  it('of each profile is what docs/performance.md says', () => {
    assert.deepEqual(loadOf(lightQuestions), {
      calls: 4,
      throughQuorum: 2,
      pages: 2,
      handshakes: 0,
      batches: 1,
      scans: 0,
      again: 0,
    })
    assert.deepEqual(loadOf(fullQuestions), {
      calls: 4,
      throughQuorum: 3,
      pages: 6,
      handshakes: 2,
      batches: 10,
      scans: 0,
      again: 6,
    })
  })

  for (const [name, questions] of Object.entries({
    light: lightQuestions,
    full: fullQuestions,
    'light and hashes': lightAnd('hashKv'),
  }))
    it(`of a ${name} look is what the look really asks of a member and its host`, async () => {
      const clock = aClock()
      const cluster = new ScriptedCluster(1)
      cluster.clock = clock
      const endpoints = cluster.members.map(({url, name: member}) => ({url, member}))
      const ways = {kubernetes: null, past: null, backups: null, clock}
      const sources = {etcd: cluster.etcd(), hosts: cluster.hosts(), ...ways}
      await observeCluster(settings({endpoints}), sources, {questions})

      const {calls, pages, handshakes, batches} = loadOf(questions)
      assert.equal(cluster.calls.length, calls + pages + handshakes + batches)
    })
})
