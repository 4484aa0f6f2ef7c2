import assert from 'node:assert/strict'
import {after, before, describe} from 'node:test'
import {type CrashLab, crashMatrix} from '../../crash/matrix/entries.ts'
import {killTable, type PlayedRunbook, testRunbooks} from '../../crash/matrix/run-matrix.ts'
import type {Lab, LabOptions} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {startLab} from '../start-lab.ts'
import {type LabGround, labGround} from './lab-ground.ts'

/** QUORATE_CRASH_RUNBOOKS, ids with commas between them, plays only some of them. */
const wanted = process.env['QUORATE_CRASH_RUNBOOKS']?.split(',')

/** Kills every runbook whose entry names this lab, one after the other, each leaving the lab healthy for the next. */
export function testCrashesIn(name: CrashLab, options: LabOptions): void {
  const runbooks = Object.keys(crashMatrix).filter(
    id => crashMatrix[id]?.lab === name && wanted?.includes(id) !== false,
  )
  describe(`a process killed during a run on real hosts (${name})`, {skip: noLab}, () => {
    const played: PlayedRunbook[] = []
    let lab: Lab
    let ground: LabGround | undefined
    before(async () => {
      lab = await startLab({configuredBy: 'file', ...options})
      ground = await labGround(lab)
    })
    after(async () => {
      await publish(killTable(`real hosts (${name})`, played))
      await ground?.close()
      await lab.stop()
    })
    const use = (): LabGround => {
      assert.ok(ground)
      return ground
    }
    testRunbooks(runbooks, use, played)
  })
}
