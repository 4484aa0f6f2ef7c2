import assert from 'node:assert/strict'
import {after, before} from 'node:test'
import type {HostPort} from '../../../src/ports/host.ts'
import type {Lab, LabOptions} from '../lab-types.ts'
import {startLab} from '../start-lab.ts'
import {type LabRuns, openLabRuns} from './a-lab-run.ts'
import {portTo} from './lab-hosts.ts'

const patient = {deadlineMs: 120_000}

/** A lab, and the bot's own ways to act on it. */
export interface RepairLab {
  readonly lab: Lab
  readonly runs: LabRuns
  readonly hosts: HostPort
  /** When etcd was started, host by host. */
  readonly started: () => Promise<readonly (number | null)[]>
  /** The value of one setting that is in force, host by host. */
  readonly inForce: (setting: string) => Promise<readonly (string | undefined)[]>
}

/** Has such a lab, with a folder for backups, while the tests of the suite run that calls it. */
export function repairLab(options: LabOptions): () => RepairLab {
  let made: RepairLab | undefined
  before(async () => {
    const lab = await startLab(options)
    const runs = await openLabRuns(lab, {cluster: {backups: {dir: `${lab.dir}/backups`}}})
    const hosts = await portTo(lab)
    const names = lab.hosts.map(({name}) => name)
    made = {
      ...{lab, runs, hosts},
      started: () => Promise.all(names.map(async name => (await hosts.status(name, patient)).startedAt)),
      inForce: setting =>
        Promise.all(names.map(async name => (await hosts.process(name, patient)).settings[setting]?.value)),
    }
  })
  after(async () => {
    await made?.runs.close()
    made?.hosts.close()
    await made?.lab.stop()
  })
  return () => made ?? assert.fail('the lab did not start')
}
