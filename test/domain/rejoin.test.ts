import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {rejoinSteps} from '../../src/domain/rejoin.ts'
import {findStep} from '../../src/steps/index.ts'

const newcomer = {member: 'etcd-4', peerUrl: 'https://10.0.0.14:2380', aside: 'before-20260101T030702'}

describe('bringing a host in as a new member', () => {
  it('sets old data aside before anything is added or started', () => {
    assert.deepEqual(
      rejoinSteps(newcomer).map(({step}) => step),
      [
        'stop-member',
        'set-aside-data',
        'add-learner',
        'join-settings',
        'start-member',
        'catch-up',
        'promote-learner',
      ],
    )
  })

  it('gives every step what it takes', () => {
    for (const {step, input} of rejoinSteps(newcomer))
      assert.deepEqual(findStep(step)?.input.parse(input), input, step)
  })
})
