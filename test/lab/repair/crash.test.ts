import assert from 'node:assert/strict'
import {after, before, describe} from 'node:test'
import {crashMatrix} from '../../crash/matrix/entries.ts'
import {killTable, type PlayedRunbook, testRunbooks} from '../../crash/matrix/run-matrix.ts'
import type {Lab} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {startLab} from '../start-lab.ts'
import {type LabGround, labGround} from './lab-ground.ts'

/** QUORATE_CRASH_RUNBOOKS, ids with commas between them, plays only some of them. */
const wanted = process.env['QUORATE_CRASH_RUNBOOKS']?.split(',')
const inTheLab = Object.keys(crashMatrix).filter(
  id => crashMatrix[id]?.lab === true && wanted?.includes(id) !== false,
)

describe('a process killed during a run on three real hosts', {skip: noLab}, () => {
  const played: PlayedRunbook[] = []
  let lab: Lab
  let ground: LabGround | undefined
  before(async () => {
    lab = await startLab({hosts: 3, configuredBy: 'file'})
    ground = await labGround(lab)
  })
  after(async () => {
    await publish(killTable('real hosts', played))
    await ground?.close()
    await lab.stop()
  })
  testRunbooks(
    inTheLab,
    () => {
      assert.ok(ground)
      return ground
    },
    played,
  )
})
