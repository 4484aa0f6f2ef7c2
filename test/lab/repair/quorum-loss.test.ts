import assert from 'node:assert/strict'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import type {RunRecord} from '../../../src/domain/run.ts'
import {markdownTable} from '../../bench/figures.ts'
import type {Lab, LabOptions} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {startLab} from '../start-lab.ts'
import {type LabRuns, openLabRuns} from './a-lab-run.ts'
import {portTo} from './lab-hosts.ts'
import {type Loss, lose, missing, written} from './losing-quorum.ts'

interface Scene {
  readonly what: string
  readonly lab: LabOptions
  readonly loss: Loss
  readonly survivors: readonly string[]
  /** Who takes part afterwards. */
  readonly back: readonly string[]
}

const tls = {tls: true, auth: true} as const
const scenes: readonly Scene[] = [
  {
    what: 'two of three data directories are gone (3.5)',
    lab: {...tls, hosts: 3, configuredBy: 'file'},
    loss: {wiped: ['etcd-2', 'etcd-3'], gone: []},
    survivors: ['etcd-1'],
    back: ['etcd-1', 'etcd-2', 'etcd-3'],
  },
  {
    what: 'two of three data directories are gone (3.4)',
    lab: {...tls, hosts: 3, etcd: '3.4', configuredBy: 'flags'},
    loss: {wiped: ['etcd-2', 'etcd-3'], gone: []},
    survivors: ['etcd-1'],
    back: ['etcd-1', 'etcd-2', 'etcd-3'],
  },
  {
    what: 'three of five hosts are destroyed, two of them with their machines (3.5)',
    lab: {...tls, hosts: 5, configuredBy: 'environment'},
    loss: {wiped: ['etcd-5'], gone: ['etcd-3', 'etcd-4']},
    survivors: ['etcd-1', 'etcd-2'],
    back: ['etcd-1', 'etcd-2', 'etcd-5'],
  },
]

for (const {what, lab: options, loss, survivors, back} of scenes)
  describe(`recovering quorum on real hosts when ${what}`, {skip: noLab}, () => {
    let lab: Lab
    let runs: LabRuns
    let backups: string
    before(async () => {
      lab = await startLab(options)
      await lab.healthy()
      backups = await mkdtemp(path.join(tmpdir(), 'quorate-backups-'))
      runs = await openLabRuns(lab, {cluster: {backups: {dir: backups}}})
    })
    after(async () => {
      await runs.close()
      await rm(backups, {recursive: true, force: true})
      await lab.stop()
    })

    it('keeps every write that a survivor had acknowledged, and takes the setting back', async () => {
      await runs.logIn()
      const writer = lab.writer({perSecond: 100, hosts: survivors})
      await written(writer, 500)
      await lose(lab, loss)
      const report = await writer.stop()
      // As the schedule goes on looking: what is gone is found out before anybody asks for a plan.
      await runs.logIn()

      const params = loss.gone.length === 0 ? {} : {destroyed: loss.gone.join(',')}
      const run = await runs.run('recover-quorum', params)

      assert.ok(typeof run !== 'string', JSON.stringify(run))
      assert.equal(run.state, 'succeeded', run.note)
      const [first = ''] = survivors
      assert.deepEqual(await missing(lab, {host: first, report}), [])
      await lab.healthy({hosts: back})
      assert.deepEqual(
        await membersOf(lab, first),
        [...back].map(name => ({name, learner: false})),
      )
      assert.deepEqual(await forced(lab, back), [])
      const quorate = await runs.secondsUntil(run, 'start-alone')
      await publish(reportOf(what, {acknowledged: report.acknowledged, run, quorate}))
    })
  })

function reportOf(
  what: string,
  {
    acknowledged,
    run,
    quorate,
  }: {readonly acknowledged: number; readonly run: RunRecord; readonly quorate: number | undefined},
): string {
  const whole = (Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt)) / 1000
  return markdownTable(
    [
      'Recovering quorum',
      'Acknowledged by survivors',
      'Lost of these',
      'Without quorum after approval',
      'Whole run',
    ],
    [[what, String(acknowledged), '0', `${quorate?.toFixed(0) ?? '?'} s`, `${whole.toFixed(0)} s`]],
  )
}

async function membersOf(lab: Lab, host: string): Promise<readonly unknown[]> {
  const answer = (await lab.client(host).call('cluster/member/list', {})) as {
    readonly members: readonly {readonly name: string; readonly isLearner?: boolean}[]
  }
  return answer.members
    .map(({name, isLearner = false}) => ({name, learner: isLearner}))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

/** Hosts whose etcd runs with the setting, or would at its next start. */
async function forced(lab: Lab, hosts: readonly string[]): Promise<readonly string[]> {
  const port = await portTo(lab)
  try {
    const all = await Promise.all(
      hosts.map(async name => ({name, facts: await port.process(name, {deadlineMs: 30_000})})),
    )
    return all
      .filter(({facts}) =>
        [facts.settings['force-new-cluster']?.value, facts.written?.['force-new-cluster']].includes('true'),
      )
      .map(({name}) => name)
  } finally {
    port.close()
  }
}
