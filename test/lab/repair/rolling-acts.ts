import assert from 'node:assert/strict'
import {it} from 'node:test'
import {mustSucceed} from './a-lab-run.ts'
import type {RepairLab} from './a-repair-lab.ts'

/** What rolls through every member in the same way, whatever etcd is configured and run by. */
export function itRolls(at: () => RepairLab): void {
  it('restart every member once while clients write', async t => {
    const {lab, runs, started} = at()
    const before = await started()
    const writer = lab.writer({perSecond: 50})

    const run = await runs.run('rolling-restart', {})
    const {acknowledged, failed, latenciesMs} = await writer.stop()

    mustSucceed(run)
    assert.ok((await started()).every((startedAt, index) => startedAt !== before[index]))
    t.diagnostic(
      `${acknowledged} writes, ${failed} failed, slowest ${Math.round(latenciesMs.at(-1) ?? 0)} ms`,
    )
  })

  it('bring the same timers into force on every member', async () => {
    const {runs, inForce} = at()
    const run = await runs.run('tune-timers', {heartbeat: '200', election: '2000'})

    mustSucceed(run)
    assert.deepEqual(await inForce('heartbeat-interval'), ['200', '200', '200'])
    assert.deepEqual(await inForce('election-timeout'), ['2000', '2000', '2000'])
  })
}
