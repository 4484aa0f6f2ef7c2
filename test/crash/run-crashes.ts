import assert from 'node:assert/strict'
import {after, it} from 'node:test'
import {runQuorate} from '../../src/demo/run-quorate.ts'
import {judge} from './judge.ts'
import {describeKills, type Kills} from './kills.ts'
import {playRun} from './play.ts'
import {type CrashStage, setCrashStage} from './stage.ts'
import {type Outcome, summaryOf} from './summary.ts'

/** Declares one test per entry, all over one world, and prints the summary at the end. */
export function testCrashes(all: readonly Kills[]): void {
  const outcomes: Outcome[] = []
  let stage: CrashStage | undefined
  after(async () => {
    await stage?.world.stop()
    if (outcomes.length > 0) process.stdout.write(`${summaryOf(outcomes)}\n`)
  })
  for (const [at, kills] of all.entries())
    it(`repeats nothing and loses nothing when killed at ${describeKills(kills)} (run ${at + 1})`, async () => {
      stage ??= await setCrashStage()
      const played = await playRun(stage, kills).catch(async (thrown: unknown) => {
        // What a stuck run left behind would fail every run after it.
        await stage?.world.stop()
        stage = undefined
        throw thrown
      })
      const judged = await judge(stage, played)
      outcomes.push({kills, played, judged})
      assert.deepEqual(judged.breaches, [])
    })
  it('leaves an audit trail that verifies', async () => {
    const {code, output} = await runQuorate(['audit', 'verify'], stage?.world.env ?? {})
    assert.equal(code, 0, output)
  })
}
