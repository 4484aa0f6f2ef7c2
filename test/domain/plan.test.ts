import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {changedFacts, type PlanFacts} from '../../src/domain/plan.ts'

const planned: PlanFacts = {
  clusterId: 'c1',
  members: [
    {id: '1', name: 'etcd-1', learner: false},
    {id: '2', name: 'etcd-2', learner: false},
  ],
  leader: '1',
  term: '7',
  alarms: [],
  versions: ['etcd-1 3.5.9', 'etcd-2 3.5.9'],
}

const member = fc.record({
  id: fc.constantFrom('1', '2', '3'),
  name: fc.constantFrom('a', 'b', 'a (1), b', ''),
  learner: fc.boolean(),
})
const facts: fc.Arbitrary<PlanFacts> = fc.record({
  clusterId: fc.constantFrom('c1', 'c2'),
  members: fc.uniqueArray(member, {maxLength: 3, selector: ({id}) => id}),
  leader: fc.constantFrom('1', '2', '3', null),
  term: fc.constantFrom('7', '8'),
  alarms: fc.uniqueArray(fc.constantFrom('alarm:NOSPACE', 'alarm:CORRUPT', 'alarm:NOSPACE, alarm:CORRUPT')),
  versions: fc.constant([]),
})

describe('the facts of a plan', () => {
  it('do not change by being looked at again, in whatever order they come', () => {
    fc.assert(
      fc.property(facts, seen => {
        const again = {...seen, members: seen.members.toReversed(), alarms: seen.alarms.toReversed()}
        assert.deepEqual(changedFacts(seen, again), [])
      }),
    )
  })

  it('show every difference in leader, term, cluster id, members and alarms', () => {
    fc.assert(
      fc.property(facts, facts, (a, b) => {
        const changed = new Set(changedFacts(a, b).map(({fact}) => fact))
        for (const fact of ['clusterId', 'leader', 'term'] as const)
          assert.equal(changed.has(fact), a[fact] !== b[fact])
        const members = (seen: PlanFacts) =>
          seen.members.map(m => JSON.stringify([m.id, m.name, m.learner])).toSorted()
        assert.equal(changed.has('members'), JSON.stringify(members(a)) !== JSON.stringify(members(b)))
        assert.equal(
          changed.has('alarms'),
          JSON.stringify(a.alarms.toSorted()) !== JSON.stringify(b.alarms.toSorted()),
        )
      }),
    )
  })

  it('show a leader that moved between two members of the same name', () => {
    const twins = {...planned, members: planned.members.map(one => ({...one, name: 'etcd'}))}
    assert.deepEqual(changedFacts(twins, {...twins, leader: '2'}), [
      {fact: 'leader', planned: 'etcd (1)', now: 'etcd (2)'},
    ])
  })

  it('may change where a finished step was expected to move them, and nowhere else', () => {
    const now = {...planned, leader: '2', term: '8'}
    assert.deepEqual(
      changedFacts(planned, now, ['leader']).map(({fact}) => fact),
      ['term'],
    )
  })

  it('say it by name, and keep the version of a member that does not answer', () => {
    const now = {...planned, leader: null, versions: ['etcd-1 3.5.10']}
    assert.deepEqual(changedFacts(planned, now), [
      {fact: 'leader', planned: 'etcd-1', now: 'no leader'},
      {fact: 'versions', planned: 'etcd-1 3.5.9, etcd-2 3.5.9', now: 'etcd-1 3.5.10, etcd-2 3.5.9'},
    ])
    assert.deepEqual(changedFacts(planned, {...planned, versions: ['etcd-1 3.5.9']}), [])
  })
})
