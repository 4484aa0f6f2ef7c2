import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import {figuresOf, markdownTable, rounded} from '../../bench/figures.ts'
import {faults} from '../faults.ts'
import type {Lab} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {writeApart} from '../matrix/write-apart.ts'
import {startLab} from '../start-lab.ts'
import {openClient} from '../writer.ts'
import {type LabRuns, mustSucceed, openLabRuns} from './a-lab-run.ts'

const MiB = 1024 * 1024
const PER_SECOND = 500
/** What is free in every file before it is defragmented, … */
const HOLES_BYTES = 192 * MiB
/** … and what is kept: a defragmentation copies it, and blocks its member for as long as that takes. */
const KEPT_BYTES = 128 * MiB
const VALUE_BYTES = MiB
/** Room for five WAL files of 64 MiB, the file and its copy. */
const DISK_BYTES = 4096 * MiB
/** The pause of the guides between two restarts. */
const GUIDE_PAUSE_MS = 30_000
const LONG = {timeoutMs: 120_000}

interface Way {
  readonly title: string
  readonly prepare: (lab: Lab) => Promise<unknown>
  readonly work: (scene: {readonly lab: Lab; readonly runs: LabRuns}) => Promise<void>
}

const holes = (lab: Lab): Promise<unknown> => faults.fragment(lab, {bytes: HOLES_BYTES})
const nothing = async (): Promise<void> => undefined

/** Both ways of doing the same, one after the other on the same hosts. */
const ways: readonly Way[] = [
  {title: "defragment: the guides' loop over `defrag --cluster`", prepare: holes, work: guideDefragments},
  {title: 'defragment: Quorate', prepare: holes, work: ({runs}) => succeeds(runs, 'defragment')},
  {title: "restart: the guides' loop over `systemctl restart`", prepare: nothing, work: guideRestarts},
  {title: 'restart: Quorate', prepare: nothing, work: ({runs}) => succeeds(runs, 'rolling-restart')},
]

describe(`rolling changes under ${PER_SECOND} writes a second, beside the loops of the guides`, {
  skip: noLab,
}, () => {
  const rows: string[][] = []
  let lab: Lab
  let runs: LabRuns
  before(async () => {
    lab = await startLab({hosts: 3, etcd: '3.5', diskBytes: DISK_BYTES})
    runs = await openLabRuns(lab)
    await keep(lab)
  })
  after(async () => {
    await runs?.close()
    await lab?.stop()
    const head = ['Way', 'took', 'written', 'failed', 'longest gap, ms', 'p99, ms', 'slowest, ms']
    await publish(markdownTable(head, rows))
  })

  for (const {title, prepare, work} of ways)
    it(title, async () => {
      await prepare(lab)
      await lab.healthy()
      const writer = writeApart(lab.id, {perSecond: PER_SECOND, balanced: true})
      await writer.writing
      const began = performance.now()
      await work({lab, runs})
      const took = performance.now() - began
      await lab.healthy()
      const {acknowledged, failed, longestGapMs, latenciesMs} = await writer.stop()

      const {p99, max} = figuresOf(latenciesMs)
      rows.push([
        title,
        `${Math.round(took / 1000)} s`,
        String(acknowledged),
        String(failed),
        ...[longestGapMs, p99, max].map(rounded),
      ])
      assert.ok(acknowledged > 0)
    })
})

/** Fills every file with what no compaction gives back. */
async function keep(lab: Lab): Promise<void> {
  const client = openClient(lab, await lab.leader())
  const value = 'x'.repeat(VALUE_BYTES)
  for (let at = 0; at < KEPT_BYTES / VALUE_BYTES; at += 1) await client.put(`kept/${at}`).value(value)
  client.close()
}

async function succeeds(runs: LabRuns, runbook: string): Promise<void> {
  const run = await runs.run(runbook, {})
  mustSucceed(run)
}

/** For each endpoint in turn, `--cluster` goes through all members of the list: nine defragmentations, no look between. */
async function guideDefragments({lab}: {readonly lab: Lab}): Promise<void> {
  for (const _ of lab.endpoints)
    for (const {name} of lab.hosts) await lab.client(name).call('maintenance/defragment', {})
}

async function guideRestarts({lab}: {readonly lab: Lab}): Promise<void> {
  for (const host of lab.hosts) {
    await host.exec(['systemctl', 'restart', 'etcd'], LONG)
    await delay(GUIDE_PAUSE_MS)
  }
}
