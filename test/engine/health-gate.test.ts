import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {allow, refuse} from '../../src/domain/gate.ts'
import {type Gate, passHealthGate} from '../../src/engine/health-gate.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {aClock, testPolicy} from '../fixtures/a-context.ts'

/** A gate whose looks are fit, except at these seconds after its beginning. */
async function pass(
  steadyMs: number,
  unfitAt: (second: number) => boolean,
): Promise<Gate & {seconds: number}> {
  const clock = aClock()
  const began = clock.now().getTime()
  const seconds = (): number => (clock.now().getTime() - began) / 1000
  const gate = await passHealthGate({
    policy: {...testPolicy.gate, settleMs: 2000, looks: 2, everyMs: 1000, giveUpMs: 20_000},
    fit: () => (unfitAt(seconds()) ? refuse('NOSPACE was raised again', 'Look.') : allow('all is well')),
    steadyMs,
    look: async () => aCluster().view(),
    stop: async () => null,
    stopping: new AbortController().signal,
    report: async () => undefined,
    clock,
  })
  return {...gate, seconds: seconds()}
}

describe('the gate after a step that is watched', () => {
  it('opens after the settling time where nothing longer is asked for', async () => {
    const {passed, seconds} = await pass(0, () => false)

    assert.deepEqual([passed, seconds], [true, 2])
  })

  it('opens only after the whole time without a break', async () => {
    const {passed, seconds} = await pass(60_000, () => false)

    assert.deepEqual([passed, seconds], [true, 60])
  })

  it('counts from the beginning again after a look that was not fit', async () => {
    const {passed, seconds} = await pass(60_000, second => second === 10)

    assert.deepEqual([passed, seconds], [true, 71])
  })

  it('never opens when the fault comes back and stays, and says which', async () => {
    const gate = await pass(60_000, second => second >= 50)

    assert.ok(!gate.passed)
    assert.match(gate.reason, /not fit after 80 s: NOSPACE was raised again/)
  })
})
