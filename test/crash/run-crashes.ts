import assert from 'node:assert/strict'
import {after, describe, it} from 'node:test'
import {runQuorate} from '../../src/demo/run-quorate.ts'
import {judge} from './judge.ts'
import {describeKills, type Kills, mustDie} from './kills.ts'
import {playRun} from './play.ts'
import {type CrashStage, setCrashStage} from './stage.ts'
import {type Outcome, summaryOf} from './summary.ts'

/** Most of a run is waiting, so two worlds side by side take little more time than one. */
const WORLDS = 2

/** Declares one test per entry, over as few worlds as work side by side, and prints the summary at the end. */
export function testCrashes(all: readonly Kills[]): void {
  const outcomes: Outcome[] = []
  const free: CrashStage[] = []
  after(async () => {
    await Promise.all(free.map(stage => stage.stop()))
    if (outcomes.length > 0) process.stdout.write(`${summaryOf(outcomes)}\n`)
  })
  describe('is started again, and', {concurrency: WORLDS}, () => {
    for (const [at, kills] of all.entries())
      it(`repeats nothing and loses nothing (run ${at + 1}: ${describeKills(kills)})`, async () => {
        const outcome = await playOn(free, kills)
        outcomes.push(outcome)
        assert.deepEqual(outcome.judged.breaches, [])
        assert.ok(outcome.played.deaths > 0 || !mustDie(kills), 'the instant was never reached')
      })
  })
  it('leaves an audit trail that verifies', async () => {
    assert.ok(free.length > 0, 'no run was played to its end')
    for (const {world} of free) {
      const {code, output} = await runQuorate(['audit', 'verify'], world.env)
      assert.equal(code, 0, output)
    }
  })
}

/** Plays on a world that is free, or on a new one. A run that sticks takes its world with it. */
async function playOn(free: CrashStage[], kills: Kills): Promise<Outcome> {
  const stage = free.pop() ?? (await setCrashStage())
  try {
    const played = await playRun(stage, kills)
    const judged = await judge(stage, played)
    free.push(stage)
    return {kills, played, judged}
  } catch (thrown) {
    await stage.stop()
    throw thrown
  }
}
