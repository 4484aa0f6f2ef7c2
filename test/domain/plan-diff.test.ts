import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {planDiff} from '../../src/domain/plan-diff.ts'
import {aPlanRecord} from '../slack/fixtures/matters.ts'

const {plan} = aPlanRecord()

describe('the difference between two plans', () => {
  it('is empty for the same plan made again', () => {
    assert.deepEqual(planDiff(plan, {...plan, observation: 'obs_2', observedAt: 'later'}), [])
  })

  it('names facts, steps, quorum and risk that are not what was approved', () => {
    const newer = {
      ...plan,
      facts: {...plan.facts, term: '99'},
      steps: plan.steps.slice(1),
      quorum: {...plan.quorum, healthy: 2},
      risk: 'destructive' as const,
    }

    assert.deepEqual(planDiff(plan, newer), [
      {what: 'term', before: plan.facts.term, now: '99'},
      {
        what: 'steps',
        before: 'Defragment etcd-2, Defragment etcd-3, Defragment etcd-1',
        now: 'Defragment etcd-3, Defragment etcd-1',
      },
      {what: 'quorum', before: '3 of 3 voters healthy', now: '2 of 3 voters healthy'},
      {what: 'risk', before: 'disruptive', now: 'destructive'},
    ])
  })
})
